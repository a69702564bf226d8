"""The migration operation for triggers; `makemigrations` writes pgtrigger's, which migrates the same, only slower."""

from django.db.migrations.state import ProjectState
from pgtrigger.migrations import AddTrigger as PgtriggerAddTrigger


class AddTrigger(PgtriggerAddTrigger):
    """Without rendering the model and all its relations anew: a trigger changes none of them.

    With a hundred triggers that rendering was three of the ten seconds of a fresh `migrate`.
    """

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        options = state.models[app_label, self.model_name].options
        options["triggers"] = [*options.get("triggers", []), self.trigger]
