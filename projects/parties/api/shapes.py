"""How parties are written and read."""

from rest_framework import serializers

from goaltrack.common.api.inputs import StrictSerializer, VisibleField
from people.models import User
from projects.api.serializers import PersonSerializer
from projects.models import Project
from projects.parties.models import Bureau, Contact, Party


class BureauSerializer(serializers.ModelSerializer[Bureau]):
    party = serializers.IntegerField(source="party_id")
    keeper = serializers.IntegerField(source="keeper_id", allow_null=True)

    class Meta:
        model = Bureau
        fields = ("id", "party", "name", "owns_system", "owns", "keeper", "version")


class ContactSerializer(serializers.ModelSerializer[Contact]):
    party = serializers.IntegerField(source="party_id")
    bureau = serializers.IntegerField(source="bureau_id", allow_null=True)

    class Meta:
        model = Contact
        fields = ("id", "party", "bureau", "name", "post", "telephone", "email", "version")


class PartySerializer(serializers.ModelSerializer[Party]):
    """With its bureaus and the people at it."""

    project = serializers.IntegerField(source="project_id")
    owner = PersonSerializer()
    follower = PersonSerializer(allow_null=True)
    bureaus = BureauSerializer(many=True)
    contacts = ContactSerializer(many=True)

    class Meta:
        model = Party
        fields = ("id", "project", "role", "name", "owner", "follower", "note", "bureaus", "contacts", "version")


class PartyUpdateSerializer(StrictSerializer):
    role = serializers.ChoiceField(choices=Party.Role.choices)
    name = serializers.CharField(max_length=120)
    owner = VisibleField(queryset=User.objects.all())
    follower = VisibleField(queryset=User.objects.all(), required=False, allow_null=True)
    note = serializers.CharField(max_length=1_000, required=False, allow_blank=True)


class PartyCreateSerializer(PartyUpdateSerializer):
    project = VisibleField(queryset=Project.objects.all())


class BureauUpdateSerializer(StrictSerializer):
    name = serializers.CharField(max_length=80)
    owns_system = serializers.BooleanField(required=False)
    owns = serializers.CharField(max_length=120, required=False, allow_blank=True)
    keeper = VisibleField(queryset=Contact.objects.all(), required=False, allow_null=True)


class BureauCreateSerializer(BureauUpdateSerializer):
    party = VisibleField(queryset=Party.objects.all())


class ContactUpdateSerializer(StrictSerializer):
    name = serializers.CharField(max_length=60)
    post = serializers.CharField(max_length=60, required=False, allow_blank=True)
    bureau = VisibleField(queryset=Bureau.objects.all(), required=False, allow_null=True)
    telephone = serializers.CharField(max_length=40, required=False, allow_blank=True)
    email = serializers.CharField(max_length=254, required=False, allow_blank=True)


class ContactCreateSerializer(ContactUpdateSerializer):
    party = VisibleField(queryset=Party.objects.all())
