"""Lists, page by page: what any list must hold to, whatever it lists."""


def holds(client, operation, key, expected, size, largest, **parameters):
    """Asserts that pages of `size` bring exactly what is expected, in full pages but the last.

    `size` None leaves the parameter out, which means `largest`; `expected` are the items'
    own keys in the order in which they must come, or a set if the order is not promised.
    """
    settings = {} if size is None else {"PageSize": size}
    pages = list(client.get_paginator(operation).paginate(PaginationConfig=settings, **parameters))
    lengths = [len(page[_list_of(page)]) for page in pages]
    items = [key(item) for page in pages for item in page[_list_of(page)]]
    ordered = items if isinstance(expected, list) else set(items)
    assert ordered == expected and len(items) == len(expected), f"pages of {size} bring {items}, not {expected}"
    step, total = size or largest, len(expected)
    full = [min(step, total - start) for start in range(0, total, step)] or [0]
    assert lengths == full, f"pages of {size} have {lengths} items, not {full}"


def _list_of(page):
    lists = [name for name, value in page.items() if isinstance(value, list)]
    assert len(lists) == 1, f"a page with {lists}"
    return lists[0]
