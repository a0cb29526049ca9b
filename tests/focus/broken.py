#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""
broken.py - makes broken/RULE.csv: a few rows that are fine, with one change that breaks that rule
and no other.  Run it after columns changed, and look at what it wrote.

Usage: broken.py FOLDER/whole.csv, FOCUS rows of book/ as run.py --keep FOLDER leaves them
"""

import csv
import pathlib
import sys

HERE = pathlib.Path(__file__).resolve().parent


def pick(rows):
    """A row of each kind, by a name for it; a commitment is bought, used, and lost in part."""
    lost = next(r for r in rows if r["CommitmentDiscountStatus"] == "Unused" and r["x_Provisional"] == "false"
                and any(b["ChargeCategory"] == "Purchase" and b["CommitmentDiscountId"] == r["CommitmentDiscountId"]
                        for b in rows))
    name = lost["CommitmentDiscountId"]
    used = [r for r in rows if r["CommitmentDiscountId"] == name and r["CommitmentDiscountStatus"] == "Used"]
    kinds = {
        "usage": next(r for r in rows if r["SkuId"] == "box" and r["PricingCategory"] == "Standard"),
        "request": next(r for r in rows if r["SkuId"] == "requests" and r["ListCost"] != "0.00"),
        "bought": next(r for r in rows if r["ChargeCategory"] == "Purchase" and r["CommitmentDiscountId"] == name),
        "used": used[0],
        "lost": lost,
        "credit": next(r for r in rows if r["ChargeCategory"] == "Credit"),
    }
    kinds.update((f"used {number}", row) for number, row in enumerate(used[1:]))
    return {kind: dict(row) for kind, row in kinds.items()}


def put(kind, **values):
    """Cells of one row that get other values."""
    return lambda rows, columns: rows[kind].update(values)


def without(name):
    return lambda rows, columns: columns.remove(name)


def rename(old, new):
    def change(rows, columns):
        columns[columns.index(old)] = new
        for row in rows.values():
            row[new] = row[old]
    return change


def last_first(rows, columns):
    columns.insert(0, columns.pop())


BROKEN = {
    "columns-present": without("PricingUnit"),
    "column-names": rename("x_Grant", "Grant"),
    "column-order": last_first,
    "not-null": put("usage", InvoiceIssuerName=""),
    "null-handling": put("usage", BillingAccountName="Not Applicable"),
    "string-handling": put("usage", ChargeDescription="  "),
    "numeric-format": put("usage", BilledCost="EUR 0.14"),
    "datetime-format": put("usage", ChargePeriodStart="2026-01-01T00:00:00+01:00"),
    "key-value-format": put("usage", SkuPriceDetails='{"x_size": ["small", "large"]}'),
    "allowed-values": put("usage", ChargeFrequency="Monthly"),
    "currency-format": put("usage", BillingCurrency="Euro"),
    "billing-period": put("usage", BillingPeriodEnd="2025-12-31T23:00:00Z", BillingPeriodStart="2026-01-31T23:00:00Z"),
    "charge-period": put("usage", ChargePeriodEnd="2026-01-01T00:00:00Z"),
    "correction-of-the-past": put("usage", ChargeClass="Correction"),
    "charge-frequency": put("bought", ChargeFrequency="Usage-Based"),
    "service-category": put("usage", ServiceName="boxes", ServiceCategory="Computing"),
    "service-subcategory": put("usage", ServiceSubcategory="Object Storage"),
    "one-category-a-service": put("usage", ServiceName="network"),
    "null-sku-id": put("usage", SkuId="", SkuMeter=""),
    "null-sku-price-id": put("usage", SkuPriceId=""),
    "null-list-unit-price": put("usage", ListUnitPrice=""),
    "null-contracted-unit-price": put("usage", ContractedUnitPrice=""),
    "null-pricing-quantity": put("usage", PricingQuantity="", PricingUnit=""),
    "null-pricing-category": put("usage", PricingCategory=""),
    "one-sku-a-price": put("usage", SkuPriceId="requests"),
    "sku-meter": put("credit", SkuMeter="run"),
    "sku-price-details": put("credit", SkuPriceDetails='{"x_size": "small"}'),
    "resource-type": put("bought", ResourceType=""),
    "resource-name": put("usage", ResourceName="a box"),
    "pricing-unit": put("credit", PricingUnit="Units"),
    "consumed-unit": put("usage", ConsumedUnit=""),
    "unit-format": put("usage", ConsumedUnit="hours"),
    "list-unit-price": put("request", ListUnitPrice="-0.45", ListCost="-0.45", PricingQuantity="1",
                           ContractedUnitPrice="0.45", ContractedCost="0.45"),
    "contracted-unit-price": put("request", ListUnitPrice="0.45", ListCost="0.45", PricingQuantity="1",
                                 ContractedUnitPrice="-0.45", ContractedCost="-0.45"),
    "list-cost-product": put("usage", ListCost="0.14"),
    "contracted-cost-product": put("usage", ContractedCost="0.15"),
    "list-cost-of-a-credit": put("credit", ListCost="0.00"),
    "contracted-cost-of-a-credit": put("credit", ContractedCost="0.00"),
    "effective-cost-of-a-credit": put("credit", EffectiveCost="0.00"),
    "consumed-quantity": put("lost", ConsumedQuantity="1", ConsumedUnit="GB"),
    "commitment-columns": put("used", CommitmentDiscountType=""),
    "commitment-status": put("usage", CommitmentDiscountStatus="Used", BilledCost="0.00"),
    "commitment-quantity": put("used", CommitmentDiscountQuantity="", CommitmentDiscountUnit=""),
    "commitment-unit": put("lost", CommitmentDiscountUnit=""),
    "commitment-unit-is-one": put("used", CommitmentDiscountUnit="MB"),
    "committed-price": put("used", PricingCategory="Standard"),
    "covered-is-not-billed": put("used", BilledCost="1.47"),
    "commitment-is-its-resource": put("bought", ResourceId="acme"),
    "unused-is-usage": put("credit", CommitmentDiscountStatus="Used", CommitmentDiscountId="acme/p1/prepaid",
                           CommitmentDiscountCategory="Spend", CommitmentDiscountType="prepaid", BilledCost="0.00",
                           EffectiveCost="0.00", ListCost="0.00", ContractedCost="0.00"),
    "purchase-of-the-future": put("bought", EffectiveCost="7.00"),
    "commitment-adds-up": put("lost", EffectiveCost="100.00"),
}


def main():
    with open(sys.argv[1], encoding="utf-8", newline="") as file:
        good = list(csv.DictReader(file))
    for name, change in BROKEN.items():
        rows, columns = pick(good), list(good[0])
        change(rows, columns)
        with open(HERE / "broken" / f"{name}.csv", "w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, columns, lineterminator="\n", extrasaction="ignore")
            writer.writeheader()
            writer.writerows(rows.values())


if __name__ == "__main__":
    main()
