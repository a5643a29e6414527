"""Addresses of the command post."""

from django.http import HttpRequest, JsonResponse
from django.urls import path

from commandpost import __version__


def health(request: HttpRequest) -> JsonResponse:
    """Whether the server answers, and which version it is."""
    return JsonResponse({"status": "ok", "version": __version__})


urlpatterns = [path("health", health, name="health")]
