from assessment.models.assessment import Answer, AnswerChange, Assessment, Section
from assessment.models.kpi import KpiValue
from assessment.models.snapshot import Snapshot

__all__ = ["Answer", "AnswerChange", "Assessment", "KpiValue", "Section", "Snapshot"]
