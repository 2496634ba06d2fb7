// node's web-push with one keep-alive agent, 64 at once: the sender most servers use.
const fs = require('fs');
const https = require('https');
const path = require('path');
const crypto = require('crypto');
const webpush = require('web-push');

const [folder, countText] = process.argv.slice(2);
const count = Number(countText);
const phones = JSON.parse(fs.readFileSync(path.join(folder, 'phones.json'), 'utf8'));
const key = crypto.createPrivateKey(fs.readFileSync(path.join(folder, 'vapid.pem'))).export({ format: 'jwk' });
const point = Buffer.concat([Buffer.from([4]), Buffer.from(key.x, 'base64url'), Buffer.from(key.y, 'base64url')]);
const options = {
  TTL: 7200,
  urgency: 'high',
  agent: new https.Agent({ keepAlive: true, maxSockets: 64 }),
  vapidDetails: { subject: 'mailto:ops@backbeat.example.org', publicKey: point.toString('base64url'), privateKey: key.d },
};
const message = JSON.stringify({ web_push: 8030, notification: { title: 'Backbeat', body: 'x'.repeat(320) } });

let next = 0;
let sent = 0;
async function lane() {
  while (next < count) {
    const answer = await webpush.sendNotification(phones[next++ % phones.length], message, options);
    sent += answer.statusCode === 201 ? 1 : 0;
  }
}

const began = process.cpuUsage();
Promise.all(Array.from({ length: 64 }, lane)).then(() => {
  const used = process.cpuUsage(began);
  console.log(JSON.stringify({ sent, cpu_s: (used.user + used.system) / 1e6 }));
  process.exit(0);
});
