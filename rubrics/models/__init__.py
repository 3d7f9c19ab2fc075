from rubrics.models.drafts import Draft, DraftChange
from rubrics.models.frozen import NeverChanges
from rubrics.models.versions import RubricVersion

__all__ = ["Draft", "DraftChange", "NeverChanges", "RubricVersion"]
