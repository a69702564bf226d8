"""Below /project-templates/."""

from django.urls import path

from planning.project_templates.views import taking, templates, using

urlpatterns = [
    path("", templates.template_list, name="template_list"),
    path("new/", templates.template_create_view, name="template_create"),
    path("of/<int:project_pk>/", taking.template_take_view, name="template_take"),
    path("for/<int:breakdown_pk>/", using.template_choose, name="template_choose"),
    path("<int:pk>/", templates.template_detail, name="template_detail"),
    path("<int:pk>/edit/", templates.template_update_view, name="template_update"),
    path("<int:pk>/for/<int:breakdown_pk>/", using.template_use_view, name="template_use"),
    path("<int:pk>/lines/add/", templates.line_add_view, name="template_line_add"),
    path("<int:pk>/lines/<uuid:key>/edit/", templates.line_update_view, name="template_line_update"),
    path("<int:pk>/lines/<uuid:key>/move/", templates.line_move_view, name="template_line_move"),
    path("<int:pk>/lines/<uuid:key>/remove/", templates.line_remove_view, name="template_line_remove"),
    path("preconditions/<int:pk>/drop/", using.planned_precondition_drop_view, name="planned_precondition_drop"),
]
