"""A registry that is newer than the client says words that the client does not know."""

import pickle

import pytest
from pydantic import TypeAdapter

from greenroom.client import Client, InvalidError, Permission, Stage
from greenroom.client.generated.fragments import ModelFields


def test_a_word_that_is_not_known_is_read_as_it_is(client: Client) -> None:
    client.create_model("acme/words")
    told = client.get_model("acme/words").model_dump(mode="json", by_alias=True)
    told["viewerCan"] = ["MODEL_READ", "MODEL_TELEPORT"]
    read = ModelFields.model_validate(told)
    assert read.viewer_can[0] is Permission.MODEL_READ
    assert read.viewer_can[1] == "MODEL_TELEPORT"
    assert read.viewer_can[1].value == read.viewer_can[1].name == "MODEL_TELEPORT"
    assert read.model_dump(mode="json")["viewer_can"] == told["viewerCan"]
    assert pickle.loads(pickle.dumps(read)) == read
    assert "MODEL_TELEPORT" not in Permission.__members__
    with pytest.raises(ValueError, match="enum"):
        TypeAdapter(Permission).validate_python(7)


def test_a_word_that_is_not_known_is_not_sent(client: Client) -> None:
    with pytest.raises(InvalidError, match=r"'limbo' is no stage; there are .*TESTING") as refused:
        client.stage_version("acme/words:v1", "limbo")
    assert refused.value.input == ("stage",)
    assert Stage("LIMBO") == "LIMBO"
