#!/usr/bin/env bash
# Gives Kibana's own user its password, and Communiqué a role and a user that reach its own indices and nothing else.
set -euo pipefail
url=${ELASTICSEARCH_URL:-http://elasticsearch:9200}

ask() { # ask METHOD PATH BODY
  curl -fsS -u "elastic:$ELASTIC_PASSWORD" -H 'Content-Type: application/json' -X "$1" "$url$2" -d "$3" >/dev/null
}

ask POST /_security/user/kibana_system/_password "{\"password\": \"$KIBANA_PASSWORD\"}"
ask PUT /_security/role/communique '{
  "cluster": ["monitor", "manage_index_templates"],
  "indices": [{"names": ["communique-*"], "privileges": ["all"]}]
}'
ask PUT /_security/user/communique "{\"password\": \"$COMMUNIQUE_ES_PASSWORD\", \"roles\": [\"communique\"]}"
echo "users of Elasticsearch are in place"
