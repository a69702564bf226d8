from typing import Any, ClassVar

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from goaltrack.common.api.inputs import StrictSerializer, VisibleField
from goaltrack.common.api.shapes import PersonSerializer
from people.models import Department, User
from reviews.kinds import kind_of
from reviews.models import Remark, RemarkMark, Review, ReviewAssignment, ReviewerGroup, Verdict
from reviews.policy import Policy, Rule
from reviews.selectors import PolicyLine

# Of an item; only a criterion can be waived.
ITEM_STANCES = [choice for choice in Remark.Stance.choices if choice[0] in ("agree", "change")]


class VerdictSerializer(serializers.ModelSerializer):
    reviewer = PersonSerializer(read_only=True)

    class Meta:
        model = Verdict
        fields: ClassVar[list[str]] = ["id", "reviewer", "decision", "summary", "read", "at"]
        read_only_fields = fields


class RemarkMarkSerializer(serializers.ModelSerializer):
    by = PersonSerializer(read_only=True)

    class Meta:
        model = RemarkMark
        fields: ClassVar[list[str]] = ["id", "kind", "by", "text", "at"]
        read_only_fields = fields


class RemarkSerializer(serializers.ModelSerializer):
    author = PersonSerializer(read_only=True)
    marks = RemarkMarkSerializer(
        many=True, read_only=True, help_text="Of one that asks for a change: resolved, then confirmed or reopened."
    )

    class Meta:
        model = Remark
        fields: ClassVar[list[str]] = [
            "id",
            "review",
            "author",
            "about",
            "ref",
            "stance",
            "text",
            "answers",
            "at",
            "marks",
        ]
        read_only_fields = fields


class AssignmentSerializer(serializers.ModelSerializer):
    reviewer = PersonSerializer(read_only=True)
    asked_first = PersonSerializer(read_only=True, help_text="Who was asked first, where it was handed over.")
    delegated_by = PersonSerializer(read_only=True)
    away_until = serializers.DateField(
        read_only=True,
        allow_null=True,
        help_text="The reviewer stands in for who was asked first, who is away until then.",
    )

    class Meta:
        model = ReviewAssignment
        fields: ClassVar[list[str]] = [
            "id",
            "reviewer",
            "asked_first",
            "delegated_by",
            "delegated_at",
            "away_until",
            "delegation_note",
        ]
        read_only_fields = fields


class KeptGroupSerializer(serializers.Serializer):
    id = serializers.IntegerField()
    name = serializers.CharField()
    people = serializers.ListField(child=serializers.IntegerField())


class KeptPolicySerializer(serializers.Serializer):
    """A policy as a review keeps it, or as it is in force."""

    rule = serializers.ChoiceField(choices=Rule.choices)
    needed = serializers.IntegerField(allow_null=True)
    fewest = serializers.IntegerField()
    workdays = serializers.IntegerField()
    escalate_after = serializers.IntegerField(allow_null=True)
    escalate_to = serializers.IntegerField(allow_null=True)
    groups = KeptGroupSerializer(many=True)


class CandidateSerializer(serializers.Serializer):
    """A person who may be asked."""

    id = serializers.IntegerField(source="user.pk")
    name = serializers.CharField(source="user.name")
    groups = serializers.ListField(child=serializers.CharField(), help_text="Those of the policy they are in.")
    away_until = serializers.DateField(allow_null=True, help_text="The last day of today's absence.")


class ReviewSerializer(serializers.ModelSerializer):
    submitted_by = PersonSerializer(read_only=True)
    reviewers = serializers.SerializerMethodField()
    assignments = AssignmentSerializer(many=True, read_only=True)
    verdicts = VerdictSerializer(many=True, read_only=True)
    policy = serializers.SerializerMethodField()

    class Meta:
        model = Review
        fields: ClassVar[list[str]] = [
            "id",
            "kind",
            "title",
            "link",
            "state",
            "department",
            "submitted_by",
            "submitted_at",
            "due",
            "decided_at",
            "escalated_on",
            "policy",
            "reviewers",
            "assignments",
            "verdicts",
        ]
        read_only_fields = fields

    def get_reviewers(self, review: Review) -> list[int]:
        return [assignment.reviewer_id for assignment in review.assignments.all()]

    @extend_schema_field(KeptPolicySerializer)
    def get_policy(self, review: Review) -> dict[str, Any]:
        return Policy.from_json(review.policy).as_json()


class ReviewDetailSerializer(ReviewSerializer):
    remarks = RemarkSerializer(many=True, read_only=True)
    reading = serializers.SerializerMethodField(
        help_text="How what is judged stands now, to be sent with the verdict as `read`; empty where it is frozen."
    )

    class Meta(ReviewSerializer.Meta):
        fields: ClassVar[list[str]] = [*ReviewSerializer.Meta.fields, "remarks", "reading"]
        read_only_fields = fields

    def get_reading(self, review: Review) -> str:
        return kind_of(review.kind).reading(review)


class RemarkInputSerializer(StrictSerializer):
    ref = serializers.CharField(max_length=40, help_text="The key of the item.")
    text = serializers.CharField(max_length=10_000, allow_blank=True)
    stance = serializers.ChoiceField(
        choices=[("", ""), *ITEM_STANCES], default="", help_text="`change` opens a thread that somebody has to resolve."
    )


class TextInputSerializer(StrictSerializer):
    text = serializers.CharField(max_length=10_000, allow_blank=True)


class OpinionInputSerializer(StrictSerializer):
    stance = serializers.ChoiceField(choices=Remark.Stance.choices, allow_blank=True)
    text = serializers.CharField(max_length=10_000, allow_blank=True, default="")


class VerdictInputSerializer(StrictSerializer):
    decision = serializers.ChoiceField(choices=Verdict.Decision.choices)
    summary = serializers.CharField(max_length=10_000, allow_blank=True, default="")
    opinions = serializers.DictField(
        child=OpinionInputSerializer(), default=dict, help_text="By the letter of the criterion."
    )
    items = serializers.DictField(child=OpinionInputSerializer(), default=dict, help_text="By item key.")
    read = serializers.CharField(
        allow_blank=True, allow_null=True, default=None, help_text="The `reading` of the review that was judged."
    )


class DelegateInputSerializer(StrictSerializer):
    to = VisibleField(queryset=User.objects.active())
    note = serializers.CharField(max_length=300, allow_blank=True, default="")


class PolicyInputSerializer(StrictSerializer):
    rule = serializers.ChoiceField(choices=Rule.choices)
    needed = serializers.IntegerField(allow_null=True, default=None, help_text="Of `n_of_m`: how many must pass it.")
    groups = VisibleField(queryset=ReviewerGroup.objects.all(), many=True, default=list, help_text="Of `one_of_each`.")
    fewest = serializers.IntegerField()
    workdays = serializers.IntegerField()
    escalate_after = serializers.IntegerField(allow_null=True, help_text="Working days late; null: nobody is told.")
    escalate_to = VisibleField(
        queryset=User.objects.active(), allow_null=True, default=None, help_text="Null: the department's managers."
    )


class PolicyLineSerializer(serializers.Serializer):
    department = serializers.IntegerField(source="department.pk")
    kind = serializers.CharField(source="kind.code")
    policy = serializers.SerializerMethodField(help_text="What rules here.")
    version = serializers.SerializerMethodField(help_text="Of the department's own policy; 0 where it has none.")
    ruled_by = serializers.IntegerField(
        source="ruled_by.pk", allow_null=True, default=None, help_text="The department above whose policy rules here."
    )

    @extend_schema_field(KeptPolicySerializer)
    def get_policy(self, line: PolicyLine) -> dict[str, Any]:
        return line.policy.as_json()

    def get_version(self, line: PolicyLine) -> int:
        return line.own.version if line.own else 0


class ReviewerGroupSerializer(serializers.ModelSerializer):
    members = PersonSerializer(many=True, read_only=True)

    class Meta:
        model = ReviewerGroup
        fields: ClassVar[list[str]] = ["id", "department", "name", "members", "version"]
        read_only_fields = fields


class GroupChangeSerializer(StrictSerializer):
    name = serializers.CharField(max_length=40)
    members = VisibleField(queryset=User.objects.active(), many=True)


class GroupInputSerializer(GroupChangeSerializer):
    department = VisibleField(queryset=Department.objects.all())
