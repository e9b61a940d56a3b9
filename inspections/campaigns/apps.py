from django.apps import AppConfig


class CampaignsConfig(AppConfig):
    name = "inspections.campaigns"
    label = "campaigns"
