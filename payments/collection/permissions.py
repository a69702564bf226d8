"""Money is chased by its A and B, who runs the project and who keeps its money; bureaus by their party's people too."""

import rules

from payments.collection.models import CollectionPlan, NextAction
from payments.models import PaymentCheckpoint
from people.abilities import Ability
from people.models import User
from people.permissions import settles_rules_of
from projects.parties.models import Bureau
from projects.permissions import runs_project, writes_project


@rules.predicate
def chases(user: User, checkpoint: PaymentCheckpoint) -> bool:
    project = checkpoint.contract.project
    own = (checkpoint.owner_id, checkpoint.follower_id, project.manager_id, project.follower_id)
    return user.is_active and (user.pk in own or user.can(Ability.WRITE_MONEY, project.department))


@rules.predicate
def talks_to(user: User, bureau: Bureau) -> bool:
    party = bureau.party
    own = user.is_active and user.pk in (party.owner_id, party.follower_id)
    return own or runs_project(user, party.project) or writes_project(user, party.project)


@rules.predicate
def answers_for(user: User, action: NextAction) -> bool:
    """Who does it, and who chases its money or runs its project."""
    if user.is_active and user.pk == action.owner_id:
        return True
    if action.checkpoint is not None:
        return chases(user, action.checkpoint)
    return runs_project(user, action.project) or writes_project(user, action.project)


@rules.predicate
def confirms(user: User, plan: CollectionPlan) -> bool:
    """Managers, who both write the goals and keep the money of the person's department; nobody their own plan."""
    home = plan.owner.department
    manages = user.can(Ability.WRITE_GOALS, home) and user.can(Ability.WRITE_MONEY, home)
    return manages and user.pk != plan.owner_id


@rules.predicate
def owns_plan(user: User, plan: CollectionPlan) -> bool:
    return user.is_active and user.pk == plan.owner_id


rules.add_perm("collection.chase", chases)
rules.add_perm("collection.talk", talks_to)
rules.add_perm("collection.action_write", answers_for)
rules.add_perm("collection.plan_confirm", confirms)
rules.add_perm("collection.plan_explain", owns_plan | confirms)
rules.add_perm("collection.escalation_set", settles_rules_of)
