"""What several apps show alike."""

from typing import Any

from rest_framework import serializers


class PersonSerializer(serializers.Serializer[Any]):
    """A person as others' rows name them; /people/{id}/ tells more to who may know it."""

    id = serializers.IntegerField(read_only=True)
    name = serializers.CharField(read_only=True)
