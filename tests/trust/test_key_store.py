from concurrent.futures import ThreadPoolExecutor

from engine.trust.key_store import KeyStore


def test_two_that_make_a_key_at_once_get_the_same_one(tmp_path):
    def obtain(_number):
        return KeyStore({"CHIMERA_STATE": str(tmp_path / "state")}).obtain("identity").public.keyid

    with ThreadPoolExecutor(8) as pool:
        assert len(set(pool.map(obtain, range(24)))) == 1
    kept = sorted(p.name for p in (tmp_path / "state" / "keys").iterdir())
    assert kept == ["identity.pem", "identity.pub"]
