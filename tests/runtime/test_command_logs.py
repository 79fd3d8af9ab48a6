"""What commands print and what they log go different ways."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest

LOG_ONE_EVENT = """
import structlog
from structlog.contextvars import bound_contextvars
from communique.cli.logs import write_logs_to_stderr
write_logs_to_stderr("info", "{format}")
with bound_contextvars(source="demo-mfa", stage="fetch"):
    structlog.get_logger().info("page kept", url="http://a.example/<b>")
    structlog.get_logger().debug("left out")
print("what was asked for")
"""


@pytest.mark.parametrize("log_format", ["text", "json"])
def test_logs_leave_what_a_command_prints_alone(log_format: str) -> None:
    program = LOG_ONE_EVENT.replace("{format}", log_format)
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=60)
    assert done.stdout == "what was asked for\n"
    (line,) = done.stderr.splitlines()
    assert "left out" not in line
    if log_format == "json":
        event = json.loads(line)
        assert event.pop("timestamp").endswith("Z")
        assert event == {
            "event": "page kept", "level": "info", "source": "demo-mfa", "stage": "fetch", "url": "http://a.example/<b>"
        }  # fmt: skip
    else:
        assert "page kept" in line
        assert "source" in line


def test_a_setting_that_is_not_valid_is_named_without_a_traceback() -> None:
    environment = {**os.environ, "COMMUNIQUE_LOG_LEVEL": "loud"}
    command = [sys.executable, "-m", "communique", "status"]
    done = subprocess.run(command, capture_output=True, text=True, env=environment, check=False, timeout=60)
    assert done.returncode == 1
    assert done.stderr.startswith("error: the environment has a setting that is not valid: COMMUNIQUE_LOG_LEVEL=loud")
    assert "Traceback" not in done.stderr
