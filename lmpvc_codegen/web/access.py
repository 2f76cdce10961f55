# Copyright 2026 The lmpvc_codegen authors
#
# Licensed under the Apache License, Version 2.0 (the "License");
# you may not use this file except in compliance with the License.
# You may obtain a copy of the License at
#
#     http://www.apache.org/licenses/LICENSE-2.0
#
# Unless required by applicable law or agreed to in writing, software
# distributed under the License is distributed on an "AS IS" BASIS,
# WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
# See the License for the specific language governing permissions and
# limitations under the License.

"""
Who may ask: the rules for hosts, origins and tokens.

A page of another site must neither reach this server by a name of its own (DNS rebinding) nor
change anything through the browser of a person who is here; a machine elsewhere needs a token.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
import hmac
import ipaddress
import os
import socket

from lmpvc_codegen.config import WebConfig
from lmpvc_codegen.errors import ConfigError
from lmpvc_codegen.web.errors import ForbiddenError
from starlette.datastructures import Headers

_FOREIGN_SITES = frozenset({'cross-site', 'same-site'})
_TOKEN_REMEDY = "Send it as 'Authorization: Bearer TOKEN'."  # noqa: S105 - no token


@dataclass(frozen=True)
class Access:
    """
    The rules for one address.

    :param names: hosts by which this server may be asked for.
    :param takes_any_address: whether, beside them, any IP address will do.
    :param token: what whoever changes something has to send; '' for nothing.
    """

    names: frozenset[str]
    takes_any_address: bool
    token: str = ''

    @classmethod
    def of(cls, settings: WebConfig, environment: Mapping[str, str] = os.environ) -> Access:
        """
        Make the rules for a configuration.

        :raises ConfigError: a token is needed and there is none.
        """
        token = _token(settings, environment)
        if is_loopback(settings.host):
            names = {'localhost', '127.0.0.1', '::1', settings.host.lower()}
            return cls(frozenset(names), takes_any_address=False, token=token)
        if not token:
            raise ConfigError(
                f"The host '{settings.host}' can be reached from other machines, and there is no "
                'token.',
                remedy='Put a long random one into an environment variable and name that in '
                'web.token_variable, or listen at 127.0.0.1.',
            )
        own = socket.gethostname().lower()
        names = {'localhost', own, f'{own}.local'}
        if not _is_address(settings.host):
            names.add(settings.host.lower())
        return cls(frozenset(names), takes_any_address=True, token=token)

    def check_host(self, headers: Headers) -> None:
        """
        Check by which name this server is asked for.

        :raises ForbiddenError: it is none of its names.
        """
        name = _host_name(headers.get('host', ''))
        if name in self.names or (self.takes_any_address and _is_address(name)):
            return
        names = [*sorted(self.names), *(['its IP address'] if self.takes_any_address else [])]
        raise ForbiddenError(
            f'This server is not called {name[:80]!r}.', remedy=f'Ask for {" or ".join(names)}.'
        )

    def check_write(self, headers: Headers) -> None:
        """
        Check whether a caller may change something.

        :raises ForbiddenError: it is a page of another site, or sends no token or a wrong one.
        """
        if self.token:
            kind, _blank, token = headers.get('authorization', '').partition(' ')
            if kind.lower() != 'bearer' or not _are_equal(token.strip(), self.token):
                raise ForbiddenError('The token is missing or wrong.', remedy=_TOKEN_REMEDY)
        elif not is_own_origin(headers):
            raise ForbiddenError(
                f'A page of {headers.get("origin", "another site")[:80]!r} may change nothing.',
                remedy='Use the page of this server itself.',
            )


def is_own_origin(headers: Headers) -> bool:
    """Tell whether a request comes from this server's own page, or from no page at all."""
    origin = headers.get('origin')
    if origin is None:
        return headers.get('sec-fetch-site') not in _FOREIGN_SITES
    _scheme, _colon, place = origin.partition('://')
    return place.lower() == headers.get('host', '').lower()


def is_loopback(host: str) -> bool:
    """Tell whether only this machine reaches an address."""
    if host.lower() == 'localhost':
        return True
    return _is_address(host) and ipaddress.ip_address(host).is_loopback


def _token(settings: WebConfig, environment: Mapping[str, str]) -> str:
    if settings.token_variable is None:
        return ''
    token = environment.get(settings.token_variable, '').strip()
    if not token:
        raise ConfigError(
            f'The environment variable {settings.token_variable}, which web.token_variable names, '
            'holds no token.',
            remedy='Put a long random one into it.',
        )
    return token


def _host_name(host: str) -> str:
    """Take the port, and the brackets of an IPv6 address, from a Host header."""
    if host.startswith('['):
        return host[1:].partition(']')[0].lower()
    return host.partition(':')[0].rstrip('.').lower()


def _is_address(name: str) -> bool:
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True


def _are_equal(given: str, expected: str) -> bool:
    return hmac.compare_digest(given.encode(), expected.encode())
