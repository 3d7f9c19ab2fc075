from rubrics.models.drafts import Draft, DraftChange
from rubrics.models.versions import RubricVersion, VersionIsFrozen

__all__ = ["Draft", "DraftChange", "RubricVersion", "VersionIsFrozen"]
