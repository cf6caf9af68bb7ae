"""The tree against the known answers of RFC 6962 and against itself."""

import hashlib

from hypothesis import given
from hypothesis import strategies as st

from zhixian.rooms.ledger import merkle


def sha(data: bytes) -> bytes:
    return hashlib.sha256(data).digest()


# The leaves and roots that Certificate Transparency's own tests use.
INPUTS = [
    bytes.fromhex(text)
    for text in ("", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f")
]
ROOTS = {
    1: "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    2: "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    3: "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    8: "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
}


def test_known_answers():
    leaves = [merkle.leaf_hash(data, sha) for data in INPUTS]
    for size, root in ROOTS.items():
        assert merkle.root_of(leaves[:size], sha).hex() == root


@given(size=st.integers(1, 70), pick=st.integers(0, 69))
def test_every_leaf_proves_its_place_and_no_other(size, pick):
    leaves = [merkle.leaf_hash(bytes([number]), sha) for number in range(size)]
    index, root = pick % size, merkle.root_of(leaves, sha)
    proof = merkle.inclusion_proof(index, leaves, sha)
    assert merkle.verify_inclusion(leaves[index], index, size, proof, root, sha)
    other = merkle.leaf_hash(b"other", sha)
    assert not merkle.verify_inclusion(other, index, size, proof, root, sha)


@given(size=st.integers(0, 90), more=st.integers(0, 40))
def test_a_tree_goes_on_from_its_peaks(size, more):
    leaves = [merkle.leaf_hash(bytes([number]), sha) for number in range(size + more)]
    first = merkle.Tree(sha)
    for leaf in leaves[:size]:
        first.add(leaf)
    again = merkle.Tree.grown(sha, size, first.peaks())
    for leaf in leaves[size:]:
        again.add(leaf)
    assert again.root() == merkle.root_of(leaves, sha)
