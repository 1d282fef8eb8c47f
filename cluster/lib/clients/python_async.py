"""py-consul and python-consul2 with asyncio: many questions at once, and one that waits."""

import asyncio
import pathlib
import sys
import time
import warnings

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
import sandbox
from consul import Check
from consul.aio import Consul
from expectations import Expectations
from mesh import Mesh
from story import ids

# python-consul2 warns of what it forgets to close.
warnings.simplefilter("ignore", ResourceWarning)


async def play(near, expect):
    client = Consul(host=near.address, loop=asyncio.get_running_loop())
    register = client.agent.service.register
    check = Check.ttl("60s")
    many = [register(f"s{number}", port=8000 + number, check=check) for number in range(50)]
    expect.same("50 registrations at once", set(await asyncio.gather(*many)), {True})
    index, found = await client.health.service("s7")
    expect.same("one of them", ids(found), ["s7"])
    questions = [
        client.health.service("s7", index=index, passing=True, wait="20s") for _ in range(20)
    ]
    waiting = asyncio.gather(*questions)
    await asyncio.sleep(0.3)
    expect.same("20 wait", waiting.done(), False)
    begin = time.monotonic()
    await client.agent.check.ttl_pass("service:s7")
    told = await waiting
    took = time.monotonic() - begin
    expect.note("all are woken", took < 2, f"{took:.2f} s")
    expect.same("and see it", [ids(one[1]) for one in told], [["s7"]] * 20)
    expect.same("a later index", all(int(one[0]) > int(index) for one in told), True)
    gone = [client.agent.service.deregister(f"s{number}") for number in range(50)]
    expect.same("all are taken away", set(await asyncio.gather(*gone)), {True})
    expect.same("so", (await client.health.service("s7"))[1], [])
    await client.http.close()


def main():
    sandbox.enter()
    expect = Expectations()
    with Mesh(1) as mesh:
        near = mesh.agents[0]
        near.options = ["--bootstrap"]
        mesh.start(near)
        mesh.wait_until_answering(near)
        asyncio.run(play(near, expect))
    return expect.verdict()


if __name__ == "__main__":
    sys.exit(main())
