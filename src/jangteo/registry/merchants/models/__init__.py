"""Tables of merchants."""

from jangteo.registry.merchants.models.applications import (
    Application,
    ApplicationPaper,
    ApplicationStep,
    ChangeRequest,
    Handover,
    StoreHelper,
)
from jangteo.registry.merchants.models.checks import Check, CheckRound
from jangteo.registry.merchants.models.goods import GoodsClass
from jangteo.registry.merchants.models.imports import ShopEdition, ShopImport, ShopPlace, ShopRow, ShopTwins, ShopWord
from jangteo.registry.merchants.models.papers import StorePaper, StorePaperPage
from jangteo.registry.merchants.models.stores import Occupancy, Onnuri, Rest, Store, StoreGoods, Tenure

__all__ = [
    "Application",
    "ApplicationPaper",
    "ApplicationStep",
    "ChangeRequest",
    "Check",
    "CheckRound",
    "GoodsClass",
    "Handover",
    "Occupancy",
    "Onnuri",
    "Rest",
    "ShopEdition",
    "ShopImport",
    "ShopPlace",
    "ShopRow",
    "ShopTwins",
    "ShopWord",
    "Store",
    "StoreGoods",
    "StoreHelper",
    "StorePaper",
    "StorePaperPage",
    "Tenure",
]
