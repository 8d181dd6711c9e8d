// Survey images in a frame of their own: the only page that may ask the Internet, and only when the reader has switched it on.
const [ra, dec, width] = location.hash.slice(1).split(",").map(Number);
const message = document.getElementById("message");
const failed = () => { message.textContent = "Aladin Lite could not be loaded from aladin.cds.unistra.fr. It needs the Internet; everything else here does not."; };
const script = document.createElement("script");
script.src = "https://aladin.cds.unistra.fr/AladinLite/api/v3/latest/aladin.js";
script.onerror = failed;
script.onload = async () => {
  try {
    await window.A.init;
    window.A.aladin("#aladin", { target: `${ra} ${dec}`, fov: width, survey: "P/DSS2/color", cooFrame: "ICRSd", showReticle: true, showCooGridControl: true });
    message.textContent = "";
  } catch {
    failed();
  }
};
if ([ra, dec, width].every(Number.isFinite)) document.head.append(script);
else message.textContent = "No position was given.";
