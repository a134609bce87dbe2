\set number random(1, 9000000000000000)
BEGIN;
SELECT put_webhook_body(gen_random_uuid(), 'instagram', sha256(convert_to(:number::text, 'UTF8')), convert_to('{"object":"instagram","entry":[{"id":"17841400000000099","messaging":[{"message":{"mid":"aWdfZAG1faXRlbTox' || lpad(:number::text, 40, '0') || 'ZD","text":"How much is the aso oke set? \ud83d\udc57"},"recipient":{"id":"17841400000000099"},"sender":{"id":"' || :number::text || '"},"timestamp":1790000000000}],"time":1790000000000}]}', 'UTF8'));
SELECT chidi_enqueue(jsonb_build_object('job', 'read_inbound', 'body_id', gen_random_uuid()), 'read_inbound:' || :number::text, NULL, 20, 0::double precision, 0::double precision);
COMMIT;
