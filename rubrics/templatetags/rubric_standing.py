from django import template

from rubrics.document import Rubric
from rubrics.models import RubricVersion
from rubrics.selectors.withdrawal import find_withdrawal

register = template.Library()


@register.inclusion_tag("rubrics/_withdrawn.html")
def withdrawn(version: RubricVersion, rubric: Rubric | None = None) -> dict[str, object]:
    """Says that a version is withdrawn, when and why. `rubric` is what the page was made from, which may be another
    version than `version`. No query for a version in force that is the page's own."""
    if rubric is not None and rubric.rubric_hash != version.rubric_hash:
        version = RubricVersion.objects.defer("document").get(rubric_hash=rubric.rubric_hash)
    return {"withdrawal": find_withdrawal(version)}
