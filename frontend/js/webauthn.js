// Passkeys: forms marked data-passkey="create|get|login" get their hidden `credential` from the browser.
// Without a script, or in a browser without passkeys, these forms stay hidden or disabled and a password still works.

const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (c) => c.charCodeAt(0));

const text = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer)))
    .replace(/\+/g, "-")
    .replace(/\//g, "_")
    .replace(/=+$/, "");

const withBytes = (list) => (list || []).map((entry) => ({ ...entry, id: bytes(entry.id) }));

async function create(options, passwordless) {
  const publicKey = { ...options.publicKey };
  publicKey.challenge = bytes(publicKey.challenge);
  publicKey.user = { ...publicKey.user, id: bytes(publicKey.user.id) };
  publicKey.excludeCredentials = withBytes(publicKey.excludeCredentials);
  publicKey.authenticatorSelection = {
    ...publicKey.authenticatorSelection,
    residentKey: passwordless ? "required" : "discouraged",
    requireResidentKey: passwordless,
  };
  if (passwordless) publicKey.authenticatorSelection.userVerification = "required";
  const made = await navigator.credentials.create({ publicKey });
  const { clientDataJSON, attestationObject } = made.response;
  return answer(made, {
    clientDataJSON: text(clientDataJSON),
    attestationObject: text(attestationObject),
    transports: made.response.getTransports?.() ?? [],
  });
}

async function get(options) {
  const publicKey = { ...options.publicKey };
  publicKey.challenge = bytes(publicKey.challenge);
  publicKey.allowCredentials = withBytes(publicKey.allowCredentials);
  const found = await navigator.credentials.get({ publicKey });
  const { clientDataJSON, authenticatorData, signature, userHandle } = found.response;
  return answer(found, {
    clientDataJSON: text(clientDataJSON),
    authenticatorData: text(authenticatorData),
    signature: text(signature),
    userHandle: userHandle && text(userHandle),
  });
}

function answer(credential, response) {
  return {
    type: credential.type,
    id: credential.id,
    rawId: text(credential.rawId),
    authenticatorAttachment: credential.authenticatorAttachment,
    clientExtensionResults: credential.getClientExtensionResults(),
    response,
  };
}

const pageOptions = () => JSON.parse(document.getElementById("passkey-options").textContent);

const ways = {
  create: (form) =>
    create(pageOptions().creation_options, form.querySelector("[name=passwordless]")?.checked ?? false),
  get: () => get(pageOptions().request_options),
  login: async (form) => {
    const headers = { Accept: "application/json", "X-Requested-With": "XMLHttpRequest" };
    const response = await fetch(form.action, { headers });
    if (!response.ok) throw new Error(`passkey options: ${response.status}`);
    return get((await response.json()).request_options);
  },
};

function wire(form) {
  const failed = form.querySelector("[data-passkey-failed]");
  const button = form.querySelector("button[type=submit]");
  form.hidden = false;
  button.disabled = false;
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    failed.hidden = true;
    button.disabled = true;
    try {
      form.elements.credential.value = JSON.stringify(await ways[form.dataset.passkey](form));
      form.submit();
    } catch {
      // Cancelled, timed out or refused: the browser has said which.
      failed.hidden = false;
      button.disabled = false;
    }
  });
}

if (window.PublicKeyCredential) document.querySelectorAll("form[data-passkey]").forEach(wire);
