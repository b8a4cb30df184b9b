"""How pictures lie in their tables; their bytes have a column that no value holds."""

from bot.pictures import Illustration, StoredPicture, Upload
from bot.rows import FLAG, IDS, MADE, TIME, Table

PICTURES = Table(
    "pictures",
    StoredPicture,
    "picture",
    {"created_at": TIME, "palette": IDS, "left_out": IDS, "made": MADE},
)
ILLUSTRATIONS = Table(
    "illustrations", Illustration, "picture", {"created_at": TIME, "removed": FLAG}
)
UPLOADS = Table("uploads", Upload, "upload", {"created_at": TIME})
