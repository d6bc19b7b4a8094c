export class Refused extends Error {}

async function read(response) {
  let body = {};
  try {
    body = await response.json();
  } catch {
    throw new Refused("服务没有正常应答，请稍后再试");
  }
  if (!response.ok) throw new Refused(body.error || "服务没有正常应答，请稍后再试");
  return body;
}

async function reach(path, options) {
  try {
    return await fetch(`/console/api/${path}`, options);
  } catch {
    throw new Refused("网络不通");
  }
}

export async function get(path, query = {}) {
  const search = new URLSearchParams(query).toString();
  return read(await reach(search ? `${path}?${search}` : path));
}

export async function post(path, body) {
  return read(
    await reach(path, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(body),
    }),
  );
}

export async function upload(fields) {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) form.append(name, value);
  return read(await reach("upload", { method: "POST", body: form }));
}

export function eventId() {
  const bytes = crypto.getRandomValues(new Uint8Array(12));
  return "web-" + Array.from(bytes, (b) => b.toString(16).padStart(2, "0")).join("");
}
