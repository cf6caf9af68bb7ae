"use strict";
// The form works without this file. With it: files go up in pieces and go on after a break, what is typed is saved by itself,
// the lists of places fill themselves, and the proof of work is done while one types.

(() => {
  const form = document.getElementById("report");
  if (!form) return;
  document.documentElement.classList.add("scripted");
  const PIECE = 256 * 1024;
  const TUS = { "Tus-Resumable": "1.0.0" };
  const status = document.getElementById("upload-says");
  const input = document.getElementById("file-input");
  const wait = (seconds) => new Promise((done) => setTimeout(done, seconds * 1000));

  // --- saving -------------------------------------------------------------------------------------------------------------
  let known = document.getElementById("draft-code") !== null;
  let saving = null;
  const save = async () => {
    const told = new FormData(form);
    told.delete("files");
    told.set("act", "save");
    const answer = await fetch(form.action, { method: "POST", body: told, headers: { "X-Quietly": "1" } });
    if (!answer.ok) throw new Error("not saved");
    const { code } = await answer.json();
    known = true;
    const place = document.getElementById("draft-place");
    if (place) {
      place.id = "";
      place.className = "note";
      place.textContent = `写的内容已保存，编号 ${code}。换一台手机，凭它接着写；提交以后也用它查进度。`;
    }
  };
  const saved = () => (saving = saving || save().finally(() => (saving = null)));
  let later = 0;
  form.addEventListener("input", (event) => {
    if (event.target === input) return;
    clearTimeout(later);
    later = setTimeout(() => saved().catch(() => {}), 2500);
  });
  document.addEventListener("visibilitychange", () => {
    if (document.hidden && known) saved().catch(() => {});
  });

  // --- places -------------------------------------------------------------------------------------------------------------
  const picker = document.getElementById("place-picker");
  const labels = { division_2: "市", division_3: "县、区" };
  picker.addEventListener("change", async (event) => {
    const list = event.target.closest("select");
    if (!list) return;
    const level = Number(list.name.slice(-1));
    [2, 3].filter((each) => each > level).forEach((each) => {
      const old = document.getElementById(`division_${each}`);
      if (old) old.closest(".field").remove();
    });
    if (!list.value || level === 3) return;
    const below = await (await fetch(`${form.dataset.places}${list.value}.json`)).json();
    if (!below.length) return;
    const name = `division_${level + 1}`;
    const field = document.createElement("div");
    field.className = "field";
    const label = document.createElement("label");
    label.htmlFor = name;
    label.textContent = labels[name];
    const select = document.createElement("select");
    select.id = select.name = name;
    select.append(new Option("请选择", ""), ...below.map(([code, text]) => new Option(text, code)));
    field.append(label, select);
    list.closest(".field").after(field);
  });

  // --- uploads (tus 1.0.0) ------------------------------------------------------------------------------------------------
  const begin = async (file) => {
    const again = Array.from(document.querySelectorAll(".arriving")).find(
      (row) => row.dataset.name === file.name && Number(row.dataset.size) === file.size,
    );
    if (again) return again.dataset.url;
    const name = btoa(String.fromCharCode(...new TextEncoder().encode(file.name)));
    const answer = await fetch(form.dataset.uploads, {
      method: "POST",
      headers: { ...TUS, "Upload-Length": String(file.size), "Upload-Metadata": `filename ${name}` },
    });
    if (answer.status !== 201) throw new Refused(await answer.text());
    return answer.headers.get("Location");
  };
  class Refused extends Error {}
  const offsetOf = async (url) => {
    const answer = await fetch(url, { method: "HEAD", headers: TUS, cache: "no-store" });
    if (!answer.ok) throw new Error(String(answer.status));
    return Number(answer.headers.get("Upload-Offset"));
  };
  const send = async (file, tell) => {
    let url = null;
    let offset = 0;
    for (let tries = 0; ; ) {
      try {
        if (url === null) url = await begin(file);
        offset = await offsetOf(url);
        while (offset < file.size) {
          const answer = await fetch(url, {
            method: "PATCH",
            headers: { ...TUS, "Upload-Offset": String(offset), "Content-Type": "application/offset+octet-stream" },
            body: file.slice(offset, offset + PIECE),
          });
          if (answer.status === 415 || answer.status === 413) throw new Refused(await answer.text());
          if (answer.status !== 204) throw new Error(String(answer.status));
          offset = Number(answer.headers.get("Upload-Offset"));
          tries = 0;
          tell(offset);
        }
        return;
      } catch (fault) {
        if (fault instanceof Refused) throw fault;
        tries += 1;
        tell(offset, `网络断了，正在重试（第${tries}次）`);
        await wait(Math.min(30, 2 ** Math.min(tries, 5)) / 2);
      }
    }
  };
  const refresh = async () => {
    const answer = await fetch(form.dataset.list);
    if (!answer.ok) return;
    const read = new DOMParser().parseFromString(await answer.text(), "text/html").getElementById("file-list");
    if (read) document.getElementById("file-list").replaceWith(read);
  };
  let busy = Promise.resolve();
  let under = 0;
  input.addEventListener("change", () => {
    const chosen = Array.from(input.files);
    input.value = "";
    under += 1;
    busy = busy.then(async () => {
      const refused = [];
      try {
        for (let tries = 0; !known; tries += 1) {
          try {
            await saved();
          } catch {
            status.textContent = "网络断了，正在重试";
            await wait(2);
          }
        }
        for (const [at, file] of chosen.entries()) {
          const which = chosen.length > 1 ? `第${at + 1}个，共${chosen.length}个` : "";
          try {
            await send(file, (offset, says) => {
              status.textContent = `正在上传${file.name} ${which} ${Math.floor((offset * 100) / file.size)}% ${says || ""}`;
            });
          } catch (fault) {
            refused.push(fault.message);
          }
        }
        status.textContent = refused.length ? refused.join(" ") : `${chosen.length}个文件已传完。`;
      } finally {
        under -= 1;
        await refresh().catch(() => {});
      }
    });
  });

  // --- proof of work ------------------------------------------------------------------------------------------------------
  const work = async () => {
    if (!window.crypto || !crypto.subtle) return; // an address without HTTPS: the smaller limit stands
    const challenge = form.elements.challenge.value;
    const bits = Number(form.dataset.bits);
    const encoder = new TextEncoder();
    for (let number = 0; ; number += 1) {
      const digest = new DataView(await crypto.subtle.digest("SHA-256", encoder.encode(`${challenge}:${number}`)));
      if (digest.getUint32(0) >>> (32 - bits) === 0) {
        form.elements.work.value = String(number);
        return;
      }
    }
  };
  work();

  // --- sending ------------------------------------------------------------------------------------------------------------
  let sent = false;
  let waiting = false;
  form.addEventListener("submit", (event) => {
    const pressed = event.submitter;
    if (sent || waiting) {
      event.preventDefault();
      return;
    }
    if (under === 0) {
      clearTimeout(later);
      sent = true;
      return;
    }
    event.preventDefault();
    waiting = true;
    status.textContent = "等文件传完就提交……";
    busy.then(() => {
      waiting = false;
      form.requestSubmit(pressed);
    });
  });
  window.addEventListener("pageshow", () => (sent = false));
  form.elements.named.forEach((radio) =>
    radio.addEventListener("change", () => (document.getElementById("who").open = radio.value === "yes" && radio.checked)),
  );
  const summary = document.querySelector(".summary");
  if (summary) summary.focus();
})();
