from typing import ClassVar

from rest_framework import serializers

from goaltrack.common.api.inputs import StrictSerializer
from goaltrack.common.api.shapes import PersonSerializer
from reviews.models import Remark, Review, Verdict


class VerdictSerializer(serializers.ModelSerializer):
    reviewer = PersonSerializer(read_only=True)

    class Meta:
        model = Verdict
        fields: ClassVar[list[str]] = ["id", "reviewer", "decision", "summary", "at"]
        read_only_fields = fields


class RemarkSerializer(serializers.ModelSerializer):
    author = PersonSerializer(read_only=True)

    class Meta:
        model = Remark
        fields: ClassVar[list[str]] = ["id", "author", "about", "ref", "stance", "text", "answers", "at"]
        read_only_fields = fields


class ReviewSerializer(serializers.ModelSerializer):
    submitted_by = PersonSerializer(read_only=True)
    reviewers = serializers.SerializerMethodField()
    verdicts = VerdictSerializer(many=True, read_only=True)

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
            "reviewers",
            "verdicts",
        ]
        read_only_fields = fields

    def get_reviewers(self, review: Review) -> list[int]:
        return [assignment.reviewer_id for assignment in review.assignments.all()]


class ReviewDetailSerializer(ReviewSerializer):
    remarks = RemarkSerializer(many=True, read_only=True)

    class Meta(ReviewSerializer.Meta):
        fields: ClassVar[list[str]] = [*ReviewSerializer.Meta.fields, "remarks"]
        read_only_fields = fields


class RemarkInputSerializer(StrictSerializer):
    ref = serializers.CharField(max_length=40, help_text="The key of the item.")
    text = serializers.CharField(max_length=10_000, allow_blank=True)


class AnswerInputSerializer(StrictSerializer):
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
    remarks = serializers.DictField(
        child=serializers.CharField(max_length=10_000, allow_blank=True), default=dict, help_text="By item key."
    )
