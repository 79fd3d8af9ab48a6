#!/usr/bin/env bash
# Imports the saved objects of a folder into Kibana. Kibana answers 200 even where an object failed: its own word counts.
set -euo pipefail
folder=$1

for file in "$folder"/*.ndjson; do
  answer=$(curl -fsS -u "elastic:$ELASTIC_PASSWORD" -H 'kbn-xsrf: communique' \
    -F "file=@$file" "$KIBANA_URL/api/saved_objects/_import?overwrite=true")
  case $answer in
    *'"success":true'*) echo "$(basename "$file"): imported" ;;
    *) echo "$(basename "$file"): $answer" >&2; exit 1 ;;
  esac
done
