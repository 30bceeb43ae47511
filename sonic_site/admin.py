"""Tokens in the admin: to see which are in use, and to revoke them."""

from django.contrib import admin

from .models import Token


@admin.register(Token)
class TokenAdmin(admin.ModelAdmin):
    list_display = ("name", "user", "created_at", "last_used_at", "revoked_at")
    readonly_fields = ("name", "user", "created_at", "last_used_at")

    def has_add_permission(self, request):
        return False  # one made here would have no text that anybody could know
