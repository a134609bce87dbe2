-- What the shop sells. A product has options (size, colour); an item is one sellable combination with its SKU, price and stock.
-- Stock changes only through `move_stock`, which writes the ledger. Takes no lock on existing tables.

CREATE TABLE products (
    business_id uuid NOT NULL REFERENCES businesses ON DELETE CASCADE,
    id uuid NOT NULL,
    name text NOT NULL CHECK (length(name) BETWEEN 1 AND 120),
    -- The list's order. A column rather than an index expression: under row-level security an index is entered by a key
    -- only through leakproof functions, and lower() is none.
    sort_name text NOT NULL GENERATED ALWAYS AS (lower(name)) STORED,
    description text NOT NULL DEFAULT '' CHECK (length(description) <= 2000),
    category text NOT NULL DEFAULT '' CHECK (length(category) <= 60),
    nicknames text[] NOT NULL DEFAULT '{}' CHECK (cardinality(nicknames) <= 20),
    currency text NOT NULL CHECK (currency ~ '^[A-Z]{3}$'),
    -- Option names in the order they are shown, e.g. {Size,Colour}; the values are on the items.
    option_names text[] NOT NULL DEFAULT '{}' CHECK (cardinality(option_names) <= 3),
    version bigint NOT NULL DEFAULT 1,
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    updated_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    deleted_at timestamptz,
    PRIMARY KEY (business_id, id)
);
CREATE TRIGGER products_version BEFORE UPDATE ON products FOR EACH ROW EXECUTE FUNCTION bump_version();
CREATE INDEX products_list_idx ON products (business_id, sort_name, id) WHERE deleted_at IS NULL;
SELECT protect_tenant_table('products');

CREATE TABLE items (
    business_id uuid NOT NULL,
    id uuid NOT NULL,
    product_id uuid NOT NULL,
    sku text NOT NULL CHECK (sku ~ '^[A-Z0-9][A-Z0-9._-]{0,39}$'),
    -- One value per option name of the product, in the same order.
    option_values text[] NOT NULL DEFAULT '{}',
    position smallint NOT NULL DEFAULT 0,
    price_minor bigint NOT NULL CHECK (price_minor BETWEEN 0 AND 100000000000000),
    stock integer NOT NULL DEFAULT 0 CHECK (stock >= 0),
    low_stock_at integer NOT NULL DEFAULT 2 CHECK (low_stock_at >= 0),
    version bigint NOT NULL DEFAULT 1,
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    updated_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    deleted_at timestamptz,
    PRIMARY KEY (business_id, id),
    FOREIGN KEY (business_id, product_id) REFERENCES products ON DELETE CASCADE
);
CREATE TRIGGER items_version BEFORE UPDATE ON items FOR EACH ROW EXECUTE FUNCTION bump_version();
CREATE UNIQUE INDEX items_sku_key ON items (business_id, sku) WHERE deleted_at IS NULL;
CREATE UNIQUE INDEX items_combination_key ON items (business_id, product_id, option_values) WHERE deleted_at IS NULL;
CREATE INDEX items_product_idx ON items (business_id, product_id, position) WHERE deleted_at IS NULL;
SELECT protect_tenant_table('items');

-- The ledger. Rows are only ever added; stock after each movement stands beside it.
CREATE TABLE stock_movements (
    business_id uuid NOT NULL,
    id uuid NOT NULL,
    item_id uuid NOT NULL,
    kind text NOT NULL CHECK (kind IN ('restock', 'sale', 'correction', 'reservation', 'release')),
    delta integer NOT NULL CHECK (delta <> 0),
    stock_after integer NOT NULL CHECK (stock_after >= 0),
    note text NOT NULL DEFAULT '' CHECK (length(note) <= 200),
    user_id uuid,
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (business_id, id),
    FOREIGN KEY (business_id, item_id) REFERENCES items ON DELETE CASCADE
);
CREATE INDEX stock_movements_item_idx ON stock_movements (business_id, item_id, created_at DESC);
SELECT protect_tenant_table('stock_movements');
REVOKE UPDATE, DELETE ON stock_movements FROM chidi_app;
