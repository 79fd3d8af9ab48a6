// The live preview of rules, and replays through Airflow's own API with the visitor's login.
"use strict";

const WAIT_BEFORE_PREVIEW = 500;
const WAIT_BETWEEN_LOOKS = 2000;
const airflow = document.body.dataset.airflow;

function startPreview(form) {
  const shown = document.getElementById("preview");
  let waiting, newest = 0;

  async function ask() {
    const number = ++newest;
    shown.classList.add("waiting");
    let text;
    try {
      const answer = await fetch(form.dataset.preview, { method: "POST", body: new URLSearchParams(new FormData(form)) });
      text = await answer.text();
    } catch (error) {
      text = "";
    }
    if (number !== newest) return; // an answer to what was typed before
    // The server escapes everything that came from a page.
    if (text) shown.innerHTML = text;
    else shown.textContent = "No answer; is Airflow's API server there?";
    shown.classList.remove("waiting");
  }

  form.addEventListener("input", (event) => {
    if (event.target.name === "reason") return;
    clearTimeout(waiting);
    waiting = setTimeout(ask, WAIT_BEFORE_PREVIEW);
  });
  const now = document.getElementById("preview-now");
  if (now) { now.addEventListener("click", ask); ask(); }
}

async function callAirflow(path, method, body) {
  const answer = await fetch(`${airflow}/api/v2/${path}`, {
    method,
    headers: { "content-type": "application/json" },
    body: body === undefined ? undefined : JSON.stringify(body),
  });
  if (!answer.ok) throw new Error(`Airflow answers ${answer.status}: ${(await answer.text()).slice(0, 300)}`);
  return answer.json();
}

async function replay(button) {
  const state = button.parentElement.querySelector(".replay-state");
  button.disabled = true;
  try {
    const conf = JSON.parse(button.dataset.conf);
    const run = await callAirflow("dags/replay_source/dagRuns", "POST", { logical_date: null, conf });
    await callAirflow("dags/replay_source", "PATCH", { is_paused: false });
    let seen = run.state;
    while (seen !== "success" && seen !== "failed") {
      state.textContent = `replay: ${seen}`;
      await new Promise((done) => setTimeout(done, WAIT_BETWEEN_LOOKS));
      seen = (await callAirflow(`dags/replay_source/dagRuns/${encodeURIComponent(run.dag_run_id)}`, "GET")).state;
    }
    state.textContent = seen === "success" ? "replay: done" : "replay: failed, see its log in Airflow";
  } catch (error) {
    state.textContent = error.message;
  }
  button.disabled = false;
}

const form = document.getElementById("rules-form");
if (form) startPreview(form);
for (const button of document.querySelectorAll("button.replay")) {
  button.addEventListener("click", () => replay(button));
}
