"""The library in the admin: the factory's entries to look at, people's own to mend or remove."""

from django import forms
from django.contrib import admin

from compositions.errors import Invalid
from compositions.history.actor import Actor

from . import library
from .models import Kit, Preset

SAID = ("name", "family", "tags", "description", "shared")


class EntryForm(forms.ModelForm):
    """What is said of an entry, by the library's own rules."""

    def clean(self):
        given = {name: value for name, value in super().clean().items() if name in SAID}
        for name, value in given.items():
            try:
                self.cleaned_data |= library.checked_about({name: value})
            except Invalid as refusal:
                self.add_error(name, refusal.why)
        return self.cleaned_data


class OfTheFactory(admin.SimpleListFilter):
    title = "origin"
    parameter_name = "origin"

    def lookups(self, request, model_admin):
        return [("factory", "Came with Sonic"), ("own", "Saved by somebody")]

    def queryset(self, request, queryset):
        return queryset if self.value() is None else queryset.filter(owner__isnull=self.value() == "factory")


class EntryAdmin(admin.ModelAdmin):
    form = EntryForm
    list_select_related = ("owner",)
    search_fields = ("words",)
    fields: tuple[str, ...] = (*SAID, "owner", "slug", "created_at", "changed_at")

    def get_readonly_fields(self, request, obj=None):
        return [name for name in self.get_fields(request, obj) if name not in SAID]

    def has_add_permission(self, request):
        return False  # a sound is saved where it is heard

    def has_change_permission(self, request, obj=None):
        return super().has_change_permission(request, obj) and not _is_factory(obj)

    def has_delete_permission(self, request, obj=None):
        return super().has_delete_permission(request, obj) and not _is_factory(obj)

    def save_model(self, request, obj, form, change):
        library.change(Actor.of(request.user, "admin"), obj, **{name: form.cleaned_data[name] for name in SAID})

    def delete_model(self, request, obj):
        library.remove(Actor.of(request.user, "admin"), obj)

    def delete_queryset(self, request, queryset):
        for entry in queryset:
            self.delete_model(request, entry)


def _is_factory(entry) -> bool:
    return entry is not None and entry.owner_id is None


@admin.register(Preset)
class PresetAdmin(EntryAdmin):
    list_display = ("name", "kind", "family", "owner", "shared", "changed_at")
    list_filter = (OfTheFactory, "shared", "kind", "family")
    fields = (*EntryAdmin.fields, "kind", "values", "program")


@admin.register(Kit)
class KitAdmin(EntryAdmin):
    list_display = ("name", "family", "owner", "shared", "changed_at")
    list_filter = (OfTheFactory, "shared", "family")
    fields = (*EntryAdmin.fields, "pads", "demo")
