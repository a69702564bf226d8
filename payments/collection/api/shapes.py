"""What collecting looks like in the API. Amounts, and words that may hold some, are null without the right."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from goaltrack.common.api.inputs import StrictSerializer, VisibleField
from goaltrack.common.api.shapes import PersonSerializer
from payments.api.shapes import AmountField, NameSerializer
from payments.collection.models import ContactLog, Hold
from payments.collection.models.settings import MOST_DAYS
from payments.collection.promises import STATES
from payments.models import AMOUNT_DIGITS, PaymentCheckpoint
from people.models import User
from projects.api.serializers import ProjectNameSerializer
from projects.parties.models import Bureau, Contact

SAID_HELP = "Null for whoever may not read the amounts: people write sums here."


class ContactLogSerializer(serializers.Serializer[Any]):
    """A contact that was logged; one that was corrected counts no more (`corrected`)."""

    id = serializers.IntegerField(source="row.pk")
    project = serializers.IntegerField(source="row.project_id")
    checkpoint = serializers.IntegerField(source="row.checkpoint_id", allow_null=True)
    bureau = serializers.IntegerField(source="row.bureau_id", allow_null=True)
    person = serializers.IntegerField(source="row.person_id", allow_null=True)
    spoke_with = serializers.CharField(source="who", help_text="Empty where the person was removed.")
    channel = serializers.ChoiceField(source="row.channel", choices=ContactLog.Channel.choices)
    on = serializers.DateField(source="row.on")
    said = serializers.CharField(allow_null=True, help_text=SAID_HELP)
    promised_on = serializers.DateField(source="row.promised_on", allow_null=True)
    promised_amount = AmountField(help_text="Null too where all that is outstanding was promised.")
    promise_state = serializers.SerializerMethodField(help_text="Null without a promise.")
    corrected = serializers.BooleanField(source="is_corrected")
    supersedes = serializers.IntegerField(source="row.supersedes_id", allow_null=True)
    by = PersonSerializer(source="row.by")
    at = serializers.DateTimeField(source="row.at")

    @extend_schema_field(serializers.ChoiceField(choices=STATES, allow_null=True))
    def get_promise_state(self, line: Any) -> Any:
        return line.state or None


class ContactLogInputSerializer(StrictSerializer):
    person = VisibleField(queryset=Contact.objects.all(), required=False, allow_null=True)
    bureau = VisibleField(queryset=Bureau.objects.all(), required=False, allow_null=True)
    spoke_with = serializers.CharField(max_length=60, required=False, allow_blank=True)
    channel = serializers.ChoiceField(choices=ContactLog.Channel.choices, required=False)
    on = serializers.DateField(required=False, help_text="Today where it is left out.")
    said = serializers.CharField(max_length=2_000, required=False, allow_blank=True)
    promised_on = serializers.DateField(required=False, allow_null=True)
    promised_amount = serializers.DecimalField(
        max_digits=AMOUNT_DIGITS, decimal_places=2, required=False, allow_null=True
    )


class ContactLogCreateSerializer(ContactLogInputSerializer):
    """About a checkpoint, or with a bureau before an acceptance."""

    checkpoint = VisibleField(queryset=PaymentCheckpoint.objects.all(), required=False, allow_null=True)
    next_title = serializers.CharField(max_length=200, required=False, allow_blank=True)
    next_owner = VisibleField(queryset=User.objects.all(), required=False, allow_null=True)
    next_due = serializers.DateField(required=False, allow_null=True)


class NextActionSerializer(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    project = ProjectNameSerializer()
    checkpoint = serializers.IntegerField(source="checkpoint_id", allow_null=True)
    bureau = serializers.IntegerField(source="bureau_id", allow_null=True)
    contact = serializers.IntegerField(source="contact_id", allow_null=True)
    title = serializers.CharField()
    owner = PersonSerializer()
    due = serializers.DateField()
    done_on = serializers.DateField(allow_null=True)
    version = serializers.IntegerField()


class ActionUpdateSerializer(StrictSerializer):
    title = serializers.CharField(max_length=200)
    owner = VisibleField(queryset=User.objects.all())
    due = serializers.DateField()


class ActionCreateSerializer(ActionUpdateSerializer):
    checkpoint = VisibleField(queryset=PaymentCheckpoint.objects.all())
    owner = VisibleField(queryset=User.objects.all(), required=False, help_text="Oneself where it is left out.")


class ActionTickSerializer(StrictSerializer):
    done = serializers.BooleanField(default=True)


class HoldSerializer(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    checkpoint = serializers.IntegerField(source="checkpoint_id")
    kind = serializers.ChoiceField(choices=Hold.Kind.choices)
    reason = serializers.CharField()
    raised_by = serializers.CharField()
    since = serializers.DateField()
    expected_until = serializers.DateField(allow_null=True)
    placed_by = PersonSerializer()
    lifted_on = serializers.DateField(allow_null=True)
    lifted_by = PersonSerializer(allow_null=True)
    lifted_note = serializers.CharField()
    version = serializers.IntegerField()


class HoldInputSerializer(StrictSerializer):
    checkpoint = VisibleField(queryset=PaymentCheckpoint.objects.all())
    kind = serializers.ChoiceField(choices=Hold.Kind.choices)
    reason = serializers.CharField(max_length=300)
    raised_by = serializers.CharField(max_length=60, required=False, allow_blank=True)
    since = serializers.DateField(required=False, help_text="Today where it is left out.")
    expected_until = serializers.DateField(required=False, allow_null=True)


class HoldUpdateSerializer(StrictSerializer):
    reason = serializers.CharField(max_length=300)
    raised_by = serializers.CharField(max_length=60, required=False, allow_blank=True)
    expected_until = serializers.DateField(required=False, allow_null=True)


class LiftSerializer(StrictSerializer):
    note = serializers.CharField(max_length=300)


class ToChaseSerializer(serializers.Serializer[Any]):
    """A checkpoint with its newest contact."""

    checkpoint = serializers.IntegerField(source="line.checkpoint.pk")
    name = serializers.CharField(source="line.checkpoint.name")
    project = ProjectNameSerializer(source="line.checkpoint.contract.project")
    outstanding = AmountField(source="line.outstanding")
    late = serializers.IntegerField(source="line.late", help_text="Working days overdue.")
    promise_broken = serializers.BooleanField(source="is_broken")
    last_contact = ContactLogSerializer(source="last", allow_null=True)


class BureauToHearSerializer(serializers.Serializer[Any]):
    bureau = NameSerializer()
    party = NameSerializer(source="bureau.party")
    project = ProjectNameSerializer(source="bureau.party.project")
    every = serializers.IntegerField(help_text="Working days.")
    last_on = serializers.DateField(allow_null=True)
    due = serializers.DateField()
    late = serializers.IntegerField(help_text="Working days.")
    acceptance_on = serializers.DateField()


class WorklistSerializer(serializers.Serializer[Any]):
    """What to do today, in order; `promised` and `held` wait."""

    now = ToChaseSerializer(many=True)
    promised = ToChaseSerializer(many=True)
    held = ToChaseSerializer(many=True)
    actions = NextActionSerializer(many=True)
    bureaus = BureauToHearSerializer(many=True)


class PlanRowSerializer(serializers.Serializer[Any]):
    id = serializers.IntegerField(
        source="line.pk", allow_null=True, default=None, help_text="Null: it was not planned."
    )
    checkpoint = NameSerializer()
    planned = AmountField()
    received = AmountField()
    missing = AmountField()
    reason = serializers.CharField()


class PersonMonthSerializer(serializers.Serializer[Any]):
    plan = serializers.IntegerField(source="plan.pk", allow_null=True, default=None)
    version = serializers.IntegerField(source="plan.version", allow_null=True, default=None)
    person = PersonSerializer()
    confirmed_at = serializers.DateTimeField(source="plan.confirmed_at", allow_null=True, default=None)
    planned = AmountField()
    received = AmountField()
    missing = AmountField()
    rows = PlanRowSerializer(many=True)


class ProposedSerializer(serializers.Serializer[Any]):
    """One's own open checkpoint; `why` it belongs into the month."""

    checkpoint = NameSerializer(source="line.checkpoint")
    outstanding = AmountField(source="line.outstanding")
    why = serializers.ListField(child=serializers.ChoiceField(choices=["due", "promised", "expected"]))
    amount = AmountField()


class CommitLineSerializer(StrictSerializer):
    checkpoint = serializers.IntegerField(min_value=1, max_value=2**63 - 1)
    amount = serializers.DecimalField(max_digits=AMOUNT_DIGITS, decimal_places=2)


class CommitSerializer(StrictSerializer):
    """Replaces what was committed to; `version` of the plan that is there, left out for the first time."""

    version = serializers.IntegerField(required=False, allow_null=True, default=None)
    lines = CommitLineSerializer(many=True)


class PlanConfirmSerializer(StrictSerializer):
    version = serializers.IntegerField()


class ExplainSerializer(StrictSerializer):
    reason = serializers.CharField(max_length=300, allow_blank=True)


class EscalationSerializer(serializers.Serializer[Any]):
    """After how many working days overdue who is told; null: not told."""

    department = NameSerializer()
    project_manager_after = serializers.IntegerField(source="steps.project_manager_after", allow_null=True)
    department_manager_after = serializers.IntegerField(source="steps.department_manager_after", allow_null=True)
    first_level_after = serializers.IntegerField(source="steps.first_level_after", allow_null=True)
    settled_by = serializers.IntegerField(source="steps.settled_by", allow_null=True)


def _days() -> serializers.IntegerField:
    return serializers.IntegerField(min_value=1, max_value=MOST_DAYS, required=False, allow_null=True)


class EscalationInputSerializer(StrictSerializer):
    project_manager_after = _days()
    department_manager_after = _days()
    first_level_after = _days()


class BureauRhythmSerializer(StrictSerializer):
    every = serializers.IntegerField(
        min_value=1, max_value=MOST_DAYS, allow_null=True, help_text="Working days; null: never."
    )
