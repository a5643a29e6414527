"""Settings, all from the environment; a missing secret outside debug mode stops the start with the remedy."""

from __future__ import annotations

import os
import secrets

from django.core.exceptions import ImproperlyConfigured

DEBUG = os.environ.get("CHOT_DEBUG", "") == "1"
SECRET_KEY = os.environ.get("CHOT_SECRET_KEY", "") or (secrets.token_hex(32) if DEBUG else "")
if not SECRET_KEY:
    raise ImproperlyConfigured(
        "CHOT_SECRET_KEY is empty; set it to a long random text, or set CHOT_DEBUG=1 on your own machine"
    )
ALLOWED_HOSTS = [host for host in os.environ.get("CHOT_HOSTS", "localhost,127.0.0.1").split(",") if host]
INSTALLED_APPS: list[str] = []
MIDDLEWARE = ["django.middleware.security.SecurityMiddleware", "django.middleware.common.CommonMiddleware"]
ROOT_URLCONF = "commandpost.urls"
WSGI_APPLICATION = "commandpost.wsgi.application"
LANGUAGE_CODE = "vi"
LANGUAGES = [("vi", "Tiếng Việt"), ("en", "English")]
TIME_ZONE = "Asia/Ho_Chi_Minh"
USE_TZ = True
