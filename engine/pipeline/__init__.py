"""HXO: orders the run. It calls the layers one after the other and does nothing of their work.

A run is a fold over events: whatever happens is published first and kept by the ledger before
anyone sees it. The pipeline alone knows the order of the layers, the gates between them and what a
failure means.
"""

from engine.pipeline.context import RunOptions
from engine.pipeline.engine import ChimeraDeploymentEngine
from engine.state_folder import state_folder

__all__ = ["ChimeraDeploymentEngine", "RunOptions", "state_folder"]
