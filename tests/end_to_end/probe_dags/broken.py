raise ImportError("this file cannot be imported, on purpose: no dag, no airflow")
