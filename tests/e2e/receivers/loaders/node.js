// Runs a document's JavaScript receiver as it stands, on a free port.
//
//   node node.js PATH SNIPPET...        (WEBHOOK_SECRET in the environment)
//
// The snippets are compiled as one function body, so that they see each other as they would in one file. What the
// document leaves out comes in as parameters: the app where it only shows a handler, the names it calls without
// defining them. A snippet's own `app.listen(3000)` is caught: the port must be free, so it is chosen here.
// Modules are resolved from NODE_MODULES, because the snippets lie in the source tree and the packages do not.
'use strict';

const fs = require('fs');
const http = require('http');
const { createRequire } = require('module');

const installed = createRequire(`${process.env.NODE_MODULES}/`);
const [path, ...snippets] = process.argv.slice(2);

let app = null;

function express() {
  app = installed('express')();
  app.listen = () => {};
  return app;
}
Object.assign(express, installed('express'));

const leftOut = {
  require: (name) => (name === 'express' ? express : installed(name)),
  console: { log() {}, error: (...words) => process.stderr.write(`${words.join(' ')}\n`) },
  WEBHOOK_SECRET: process.env.WEBHOOK_SECRET,
  processEvent() {},
  processWebhook: async () => {},
  updateUserInDatabase: async () => {},
  sendLowCreditNotification: async () => {},
};

// A document that only shows a verifying function is given the least server that can ask it about raw bytes.
function serveVerifier(verify) {
  app = express();
  app.post(path, installed('body-parser').raw({ type: '*/*' }), (req, res) => {
    const genuine = verify(req.body, req.headers[process.env.SIGNATURE_HEADER], process.env.WEBHOOK_SECRET);
    res.sendStatus(genuine ? 200 : 401);
  });
}

const source = snippets.map((file) => fs.readFileSync(file, 'utf8')).join('\n');
if (process.env.VERIFIER) {
  const make = new Function(...Object.keys(leftOut), `${source}\nreturn ${process.env.VERIFIER};`);
  serveVerifier(make(...Object.values(leftOut)));
} else if (/const app = express\(\)/.test(source)) {
  new Function(...Object.keys(leftOut), source)(...Object.values(leftOut));
} else {
  const names = { ...leftOut, express, app: express() };
  new Function(...Object.keys(names), source)(...Object.values(names));
}

const server = http.createServer(app).listen(0, '127.0.0.1', () => {
  process.stdout.write(`listening on ${server.address().port}\n`);
});
