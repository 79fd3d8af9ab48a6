#!/usr/bin/env bash
# Airflow's database and administrator, Communiqué's indices and the pools of its sources; safe to run again.
set -euo pipefail

airflow db migrate
airflow users create --role Admin --username admin --password "$AIRFLOW_ADMIN_PASSWORD" \
  --firstname Communiqué --lastname Operator --email admin@localhost
communique index ensure
communique pools --to /tmp/pools.json
airflow pools import /tmp/pools.json
