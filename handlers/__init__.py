"""What happens when somebody asks. One function per action; the decorator is the wiring."""

from handlers import (
    alerts as alerts,
)
from handlers import (
    approval_asking as approval_asking,
)
from handlers import (
    approval_deciding as approval_deciding,
)
from handlers import (
    approval_face as approval_face,
)
from handlers import (
    approval_request as approval_request,
)
from handlers import (
    approvals as approvals,
)
from handlers import (
    contacts as contacts,
)
from handlers import (
    customers as customers,
)
from handlers import (
    helping as helping,
)
from handlers import (
    import_brought as import_brought,
)
from handlers import (
    import_deciding as import_deciding,
)
from handlers import (
    importing as importing,
)
from handlers import (
    leaving as leaving,
)
from handlers import (
    media as media,
)
from handlers import (
    opportunities as opportunities,
)
from handlers import (
    remarks as remarks,
)
from handlers import (
    rethinking as rethinking,
)
from handlers import (
    revealing as revealing,
)
from handlers import (
    searching as searching,
)
from handlers import (
    settings as settings,
)
from handlers import (
    today as today,
)
from handlers import (
    todos as todos,
)
from handlers import (
    undoing as undoing,
)
from handlers import (
    visit_entry as visit_entry,
)
from handlers import (
    visits as visits,
)
