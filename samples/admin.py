from django.contrib import admin

from .models import Sample


@admin.register(Sample)
class SampleAdmin(admin.ModelAdmin):
    list_display = ("name", "channels", "frames", "owner", "created_at")
    search_fields = ("name",)
    readonly_fields = ("sha256", "channels", "frames", "file")

    def has_add_permission(self, request):
        return False  # sounds come in by import, which decodes and measures them
