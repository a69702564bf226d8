"""How a form field reaches the page: its layout, its widget's classes, and what was typed into it."""

from typing import Any

from django import forms
from django.forms import BoundField
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

_CHOICE_GROUPS = (forms.RadioSelect, forms.CheckboxSelectMultiple)


def described(bound: BoundField, *, hint: str, placeholder: str = "") -> dict[str, Any]:
    """The context of components/field_*.html: classes of Tabler on the widget, hint and errors tied to it."""
    widget = bound.field.widget
    hint_id, error_id = f"{bound.auto_id}_hint", f"{bound.auto_id}_error"
    errors = list(bound.errors)
    described_by = " ".join([hint_id] * bool(hint) + [error_id] * bool(errors))
    attrs: dict[str, Any] = {"aria-describedby": described_by} if described_by else {}
    if placeholder:
        attrs["placeholder"] = placeholder
    if isinstance(widget, _CHOICE_GROUPS):
        layout = "group"
    elif isinstance(widget, forms.CheckboxInput):
        layout = "check"
    else:
        layout = "line"
    context: dict[str, Any] = {
        "bound": bound,
        "layout": layout,
        "hint": hint,
        "hint_id": hint_id,
        "errors": errors,
        "error_id": error_id,
        "described_by": described_by,
        "required": bound.field.required,
    }
    if layout == "group":
        context["options"] = [_option(option, bool(errors)) for option in bound.subwidgets]
    else:
        attrs["class"] = _classes(widget, bool(errors))
        context["widget"] = bound.as_widget(attrs=attrs)
    return context


def _classes(widget: forms.Widget, wrong: bool) -> str:
    if isinstance(widget, forms.CheckboxInput):
        own = "form-check-input"
    elif isinstance(widget, forms.Select):
        own = "form-select"
    else:
        own = "form-control"
    return " ".join(filter(None, [own, widget.attrs.get("class", ""), "is-invalid" if wrong else ""]))


def _option(option: Any, wrong: bool) -> dict[str, Any]:
    attrs = option.data["attrs"]
    attrs["class"] = "form-check-input is-invalid" if wrong else "form-check-input"
    if option.data["type"] == "checkbox":
        # "required" on each box would ask for all of them.
        attrs.pop("required", None)
    return {"widget": SafeString(option.tag()), "label": option.choice_label, "id": option.id_for_label}


def shown(bound: BoundField) -> str:
    """What was typed, in the reader's words: a choice by its label."""
    value = bound.value()
    if value in (None, "", []):
        return "—"
    if isinstance(bound.field, forms.BooleanField):
        return _("Yes") if value and value != "False" else _("No")
    choices = getattr(bound.field, "choices", None)
    if choices is None:
        return str(value)
    wanted = {str(one) for one in (value if isinstance(value, list | tuple) else [value])}
    labels = [str(label) for key, label in _flat(choices) if str(key) in wanted]
    return "、".join(labels) or str(value)


def _flat(choices: Any) -> Any:
    for key, label in choices:
        if isinstance(label, list | tuple):
            yield from label
        else:
            yield key, label
