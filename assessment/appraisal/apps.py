from django.apps import AppConfig


class AppraisalConfig(AppConfig):
    name = "assessment.appraisal"
    label = "appraisal"

    def ready(self):
        from assessment.appraisal import hooks

        hooks.register()
