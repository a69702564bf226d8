"""Is this container well? `web` asks /readyz's process; `worker` and `beat` look at when they were last seen."""

import os
import sys
import time
import urllib.request

LATELY = 60.0


def web() -> bool:
    # Django answers only to its own names, and a health check comes as 127.0.0.1.
    host = os.environ.get("ALLOWED_HOSTS", "localhost").split(",")[0].strip().lstrip(".").replace("*", "localhost")
    request = urllib.request.Request("http://127.0.0.1:8000/healthz", headers={"Host": host})
    with urllib.request.urlopen(request, timeout=3) as response:
        return bool(response.status == 200)


def seen(part: str) -> bool:
    import redis

    with redis.Redis.from_url(os.environ["REDIS_URL"], socket_timeout=3, socket_connect_timeout=3) as client:
        at = client.get(f"goaltrack:seen:{part}")
    return at is not None and time.time() - float(at) < LATELY


def main() -> int:
    part = sys.argv[1] if len(sys.argv) > 1 else "web"
    try:
        well = web() if part == "web" else seen(part)
    except Exception as error:
        print(f"{part}: {error}", file=sys.stderr)
        return 1
    return 0 if well else 1


if __name__ == "__main__":
    sys.exit(main())
