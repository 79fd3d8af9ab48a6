"""What Kibana imports, made from one description: data views, saved searches and queries, dashboards, tags.

``config/kibana/description.yaml`` says what stands where; :func:`build_saved_objects` turns it into saved objects of
Kibana 9, and ``communique kibana build`` writes them to ``config/kibana/*.ndjson``. Nothing here talks to Kibana: the
container stack imports the files.
"""

from communique.kibana.description import Description, load_description
from communique.kibana.export import KIBANA_FOLDER, render_files, write_files
from communique.kibana.objects import SavedObject, build_saved_objects

__all__ = [
    "KIBANA_FOLDER",
    "Description",
    "SavedObject",
    "build_saved_objects",
    "load_description",
    "render_files",
    "write_files",
]
