--
-- PostgreSQL database dump
--
CREATE TYPE settlement.kind AS ENUM ('FUND', 'TRADE');

CREATE TABLE settlement.merged_entry (
    merchant_no character(12) NOT NULL,
    business_date date NOT NULL,
    voucher_no character varying(32) NOT NULL,
    bill_type settlement.kind NOT NULL,
    dc_flag character(1) DEFAULT 'D'::bpchar NOT NULL,
    amount numeric(15,2) DEFAULT 0.00 NOT NULL,
    fee numeric(15,2) DEFAULT '-0.10'::numeric,
    free_number numeric,
    counter integer DEFAULT nextval('settlement.counter_seq'::regclass) NOT NULL,
    big bigint,
    "Party Name" character varying(64) COLLATE "C",
    memo text,
    tags text[],
    seen_at timestamp without time zone,
    zoned_at timestamp(6) with time zone DEFAULT now(),
    clock time(0) without time zone,
    settled boolean DEFAULT false,
    ref uuid,
    CONSTRAINT dc_flag_known CHECK ((dc_flag = ANY (ARRAY['D'::bpchar, 'C'::bpchar]))),
    CONSTRAINT amount_positive CHECK ((amount > (0)::numeric)),
    EXCLUDE USING gist (memo WITH =)
);

ALTER TABLE settlement.merged_entry OWNER TO settlement;
COMMENT ON TABLE settlement.merged_entry IS 'fund and trade entries';
COMMENT ON COLUMN settlement.merged_entry.merchant_no IS 'the merchant''s
number';
ALTER TABLE ONLY settlement.merged_entry
    ADD CONSTRAINT merged_entry_pkey PRIMARY KEY (merchant_no, voucher_no);
CREATE UNIQUE INDEX by_ref ON settlement.merged_entry USING btree (ref);
CREATE UNIQUE INDEX open_ones ON settlement.merged_entry USING btree (memo) WHERE (NOT settled);
CREATE FUNCTION f() RETURNS void LANGUAGE sql AS $body$ CREATE TABLE x (a int); $body$;
