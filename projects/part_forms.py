"""Forms of what a task carries: its files, its checklist, its sub-tasks."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from goaltrack.common.forms import CreatingForm, EditingForm
from projects.services.checklists import LONGEST_LINE

# So many files one form may bring.
MOST_AT_ONCE = 20


class FilesInput(forms.FileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """One or several files; what is wrong with one is said by the service, with its name."""

    widget = FilesInput
    default_error_messages = {"max_files": _("At most %(count)d files at a time.")}

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(allow_empty_file=True, **kwargs)

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        files = data if isinstance(data, list | tuple) else [data] if data else []
        if not files:
            return [super().clean(None, initial)]
        if len(files) > MOST_AT_ONCE:
            words = self.error_messages["max_files"] % {"count": MOST_AT_ONCE}
            raise forms.ValidationError(words, code="max_files")
        return list(files)


class AttachmentForm(CreatingForm):
    upload = FilesField(label=_("Files"))


class ChecklistForm(CreatingForm):
    text = forms.CharField(label=_("New line"), max_length=LONGEST_LINE)


class ChecklistLineForm(EditingForm):
    text = forms.CharField(label=_("Text"), max_length=LONGEST_LINE)
