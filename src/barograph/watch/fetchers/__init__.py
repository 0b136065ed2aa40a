"""One module a kind of venue; `registry` names them."""
