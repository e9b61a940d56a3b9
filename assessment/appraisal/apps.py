from django.apps import AppConfig


class AppraisalConfig(AppConfig):
    name = "assessment.appraisal"
    label = "appraisal"
