"""Content in the admin: to look at songs and their history. Songs change by commands alone, so here they do not."""

from django.contrib import admin

from .models import Composition, Member, Revision


class ReadOnly(admin.ModelAdmin):
    def has_add_permission(self, request, obj=None):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False


class MemberInline(admin.TabularInline):
    model = Member
    extra = 0


@admin.register(Composition)
class CompositionAdmin(ReadOnly):
    list_display = ("title", "head", "changed_at", "created_at")
    search_fields = ("title",)
    inlines = (MemberInline,)


@admin.register(Revision)
class RevisionAdmin(ReadOnly):
    list_display = ("composition", "number", "kind", "label", "user", "via", "created_at")
    list_filter = ("kind", "via")
    list_select_related = ("composition", "user")
    search_fields = ("label",)
    exclude = ("changes",)
