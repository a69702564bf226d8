"""Everything that changes people, departments, roles and the calendar."""

from people.services.absences import absence_record, absence_remove
from people.services.calendar import calendar_override_remove, calendar_override_set
from people.services.departments import department_create, department_update
from people.services.import_plan import people_import_left_out, people_import_plan
from people.services.imports import people_import_apply, people_import_upload
from people.services.invitations import user_invite
from people.services.preferences import preferences_update
from people.services.roles import role_grant, role_revoke
from people.services.saved_views import view_open_with, view_remove, view_save
from people.services.users import administrator_create, user_create, user_update

__all__ = [
    "absence_record",
    "absence_remove",
    "administrator_create",
    "calendar_override_remove",
    "calendar_override_set",
    "department_create",
    "department_update",
    "people_import_apply",
    "people_import_left_out",
    "people_import_plan",
    "people_import_upload",
    "preferences_update",
    "role_grant",
    "role_revoke",
    "user_create",
    "user_invite",
    "user_update",
    "view_open_with",
    "view_remove",
    "view_save",
]
