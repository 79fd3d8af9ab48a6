"""Start one real Elasticsearch node for this installation, on 127.0.0.1, without Docker."""

from __future__ import annotations

import json
import os
from pathlib import Path

import requests

from communique.runtime.account import node_account
from communique.runtime.distribution import bring_distribution
from communique.runtime.java import JavaHome, find_java
from communique.runtime.node_folders import NodeFolders, prepare_folders, reachable_distribution, write_config
from communique.runtime.ports import LOOPBACK, choose_port
from communique.runtime.processes import start_service
from communique.runtime.progress import Report, ignore_progress
from communique.runtime.registry import Service, find_process, read_service
from communique.runtime.requirements import GIB, available_memory, require_memory
from communique.settings import Settings

SERVICE_NAME = "elasticsearch"
SMALL_HEAP_MIB = 512
LARGE_HEAP_MIB = 1024
# Below this much free memory, the other half gigabyte serves Airflow beside the node better.
LARGE_HEAP_FROM_BYTES = 6 * GIB


def start_elasticsearch(settings: Settings, report: Report = ignore_progress) -> Service:
    """Start the embedded node unless it runs, and wait until it serves (status yellow or green).

    Args:
        settings: the installation; its data are kept from one start to the next.
        report: takes lines of progress.

    Raises:
        ServiceError: Java, disk, memory or network do not suffice, or the node does not come up; the text says what
            to do.
    """
    running = read_service(settings, SERVICE_NAME)
    if running is not None and find_process(running) is not None:
        # It may still be starting, on behalf of somebody else.
        return start_service(settings, SERVICE_NAME, (), {}, ready=lambda: is_node_ready(running.url), report=report)
    account = node_account()
    java = find_java(account=account)
    cached = bring_distribution(report)
    require_memory()
    folders = prepare_folders(settings, account)
    distribution = reachable_distribution(folders, cached, report)
    port = choose_port(settings, SERVICE_NAME)
    write_config(folders, _config_texts(folders, distribution, port, choose_port(settings, "elasticsearch-transport")))
    report(f"starting Elasticsearch on {LOOPBACK}:{port} with Java {java.version}")
    return start_service(
        settings,
        SERVICE_NAME,
        (str(distribution / "bin" / "elasticsearch"),),
        _environment(folders, java),
        ready=lambda: is_node_ready(f"http://{LOOPBACK}:{port}"),
        port=port,
        cwd=folders.base,
        account=account,
        report=report,
    )


def is_node_ready(url: str) -> bool:
    """Tell whether an Elasticsearch at ``url`` has all its primary shards (status yellow or green)."""
    return cluster_status(url) in {"yellow", "green"}


def cluster_status(url: str) -> str:
    """Return the health of the cluster at ``url``: ``green``, ``yellow``, ``red``, or ``""`` if there is no answer."""
    with requests.Session() as session:
        session.trust_env = False  # a proxy has no business between us and loopback
        try:
            answer = session.get(f"{url}/_cluster/health", timeout=5)
            return str(answer.json().get("status", "")) if answer.ok else ""
        except (requests.RequestException, ValueError):
            return ""


def _config_texts(folders: NodeFolders, distribution: Path, port: int, transport_port: int) -> dict[str, str]:
    """Return the files of the node's configuration: settings, Java options, logging."""
    node_settings = {
        "cluster.name": "communique",
        "node.name": "communique",
        "path.data": str(folders.data),
        "path.logs": str(folders.logs),
        "path.repo": [str(folders.snapshots)],
        "http.host": LOOPBACK,
        "http.port": port,
        "transport.host": LOOPBACK,
        "transport.port": transport_port,
        "discovery.type": "single-node",
        "xpack.security.enabled": False,
        "xpack.ml.enabled": False,
        # The defaults are shares of the disk, and stop a node on a large disk that is nine tenths full.
        "cluster.routing.allocation.disk.watermark.low": "1gb",
        "cluster.routing.allocation.disk.watermark.high": "512mb",
        "cluster.routing.allocation.disk.watermark.flood_stage": "256mb",
    }
    heap = LARGE_HEAP_MIB if available_memory() >= LARGE_HEAP_FROM_BYTES else SMALL_HEAP_MIB
    options = (distribution / "config" / "jvm.options").read_text("utf-8")
    return {
        # JSON is YAML, and quotes a path with blanks or colons in it.
        "elasticsearch.yml": json.dumps(node_settings, indent=2) + "\n",
        "jvm.options": f"{options}\n-Xms{heap}m\n-Xmx{heap}m\n",
        "log4j2.properties": (distribution / "config" / "log4j2.properties").read_text("utf-8"),
    }


def _environment(folders: NodeFolders, java: JavaHome) -> dict[str, str]:
    """Return the whole environment of the node: nothing of ours, such as ``JAVA_TOOL_OPTIONS``, comes in."""
    return {
        "PATH": os.defpath,
        "LANG": "C.UTF-8",
        "HOME": str(folders.base),
        "ES_JAVA_HOME": str(java.path),
        "ES_PATH_CONF": str(folders.config),
        "ES_TMPDIR": str(folders.temporary),
        # The launcher works out the node's flags in a folder of its own, and leaves it behind.
        "CLI_JAVA_OPTS": f"-Djava.io.tmpdir={folders.temporary}",
    }
