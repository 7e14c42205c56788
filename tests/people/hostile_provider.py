"""An OpenID provider that lies on request: honest by default, one switch for each attack."""

import hmac
import json
import threading
import time
from base64 import urlsafe_b64encode
from urllib.parse import urlencode

from authlib.oidc.core.util import create_half_hash
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.hashes import SHA256
from flask import Flask, Response, jsonify, redirect, request
from joserfc import jwt
from joserfc.jwk import ECKey, OKPKey, RSAKey
from joserfc.jws import JWSRegistry
from werkzeug.serving import make_server

from mentes.people.signin.id_token import ALGORITHMS

LAX = JWSRegistry(algorithms=list(ALGORITHMS), strict_check_header=False)
GONE = object()
CLIENT_ID = "mentes"
CALLBACK = "http://127.0.0.1:1/t/graz/signin/callback"


def new_key(kid, kind="RSA", size=2048):
    return {"RSA": RSAKey, "EC": ECKey, "OKP": OKPKey}[kind].generate_key(size, {"kid": kid, "use": "sig"})


def changed(honest, lies):
    return {name: value for name, value in {**honest, **lies}.items() if value is not GONE}


class HostileProvider:
    """Serves on a free port; `reset()` makes it honest again. `seen` counts the calls by path."""

    def __init__(self):
        self.honest_key = new_key("first")
        self.other_key = new_key("first")
        self.app = Flask("hostile", static_folder=None)
        for path, view in (
            ("/.well-known/openid-configuration", self._discovery),
            ("/keys", self._keys),
            ("/authorize", self._authorize),
            ("/token", self._token),
            ("/userinfo", self._userinfo),
            ("/elsewhere", self._elsewhere),
        ):
            self.app.add_url_rule(path, path, view, methods=["GET", "POST"])
        self.app.before_request(self._spoil)
        self.server = make_server("127.0.0.1", 0, self.app, threaded=True)
        self.issuer = f"http://127.0.0.1:{self.server.port}"
        self.reset()
        self._thread = threading.Thread(target=self.server.serve_forever)
        self._thread.start()

    def stop(self):
        self.server.shutdown()
        self._thread.join()
        self.server.server_close()

    def reset(self):
        self.discovery, self.claims, self.header, self.userinfo, self.callback, self.tokens = {}, {}, {}, {}, {}, {}
        self.key, self.published = self.honest_key, [self.honest_key]
        self.raw_id_token = None
        self.spoil = {}
        self.seen = []
        self.nonces = {}

    def _spoil(self):
        """A prepared answer for a path: a view or (body, status); or the seconds to wait before the honest one."""
        self.seen.append(request.path)
        wanted = self.spoil.get(request.path)
        if isinstance(wanted, float):
            time.sleep(wanted)
            return None
        return wanted() if callable(wanted) else wanted

    def _discovery(self):
        honest = {
            "issuer": self.issuer,
            "authorization_endpoint": self.issuer + "/authorize",
            "token_endpoint": self.issuer + "/token",
            "userinfo_endpoint": self.issuer + "/userinfo",
            "jwks_uri": self.issuer + "/keys",
            "authorization_response_iss_parameter_supported": True,
        }
        return jsonify(changed(honest, self.discovery))

    def _keys(self):
        return jsonify(keys=[key.as_dict(private=False) for key in self.published])

    def _authorize(self):
        code = f"code-{len(self.nonces)}"
        self.nonces[code] = request.args["nonce"]
        honest = {"code": code, "state": request.args["state"], "iss": self.issuer}
        return redirect(CALLBACK + "?" + urlencode(changed(honest, self.callback)))

    def _token(self):
        now = int(time.time())
        honest = {
            "iss": self.issuer,
            "sub": "person-1",
            "aud": CLIENT_ID,
            "exp": now + 300,
            "iat": now,
            "auth_time": now,
            "sid": "session-1",
            "nonce": self.nonces[request.form["code"]],
        }
        algorithm = self.header.get("alg", "RS256")
        if algorithm in {"RS256", "ES256"}:
            honest["at_hash"] = create_half_hash("an-access-token", algorithm).decode()
        header = changed({"alg": algorithm, "kid": self.key.kid}, self.header)
        signed = self.raw_id_token or self._sign(header, changed(honest, self.claims))
        signed = signed(changed(honest, self.claims)) if callable(signed) else signed
        tokens = {"access_token": "an-access-token", "token_type": "Bearer", "id_token": signed}
        return jsonify(changed(tokens, self.tokens))

    def _sign(self, header, claims):
        if header["alg"] in {"none", "HS256", "HS512", "RS256"}:
            return self._forge(header, claims)
        return jwt.encode(header, claims, self.key, algorithms=[header["alg"]], registry=LAX)

    def _forge(self, header, claims):
        """Whatever no library would sign; with HS256 and HS512 the public key serves as if it were a shared secret."""
        text = b".".join(urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=") for part in (header, claims))
        digest = {"HS256": "sha256", "HS512": "sha512"}.get(header["alg"])
        signature = hmac.digest(self.key.as_pem(private=False), text, digest) if digest else b""
        if header["alg"] == "RS256":
            signature = self.key.private_key.sign(text, PKCS1v15(), SHA256())
        return (text + b"." + urlsafe_b64encode(signature).rstrip(b"=")).decode()

    def _userinfo(self):
        honest = {
            "sub": "person-1",
            "name": "Ana Kovačič",
            "given_name": "Ana",
            "family_name": "Kovačič",
            "email": "ana@graz.example",
            "email_verified": True,
            "schac_home_organization": "graz.example",
            "eduperson_scoped_affiliation": ["student@graz.example", "staff@padua.example"],
        }
        return jsonify(changed(honest, self.userinfo))

    def _elsewhere(self):
        return Response("{}", mimetype="application/json")
