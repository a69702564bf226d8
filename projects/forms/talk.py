"""Forms of what is said: comments, and the week that is sent."""

from django import forms
from django.utils.translation import gettext_lazy as _

from goaltrack.common.forms import CreatingForm, EditingForm
from projects.models.talk import LONGEST_COMMENT
from projects.services.weeks import LONGEST_WEEK


class CommentFields(forms.Form):
    text = forms.CharField(
        label=_("Comment"),
        max_length=LONGEST_COMMENT,
        widget=forms.Textarea(attrs={"rows": 3, "data-talk": True}),
        error_messages={"required": _("Write something.")},
    )


class CommentForm(CommentFields, CreatingForm):
    pass


class CommentUpdateForm(CommentFields, EditingForm):
    pass


class WeekForm(CreatingForm):
    """The week as it is sent; it begins as the status logs tell it."""

    text = forms.CharField(label=_("The week"), max_length=LONGEST_WEEK, widget=forms.Textarea(attrs={"rows": 18}))
